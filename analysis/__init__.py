"""Pure functions and frozen values: no Streamlit, no files, no clock."""

from analysis.budget import (
    BudgetScenario,
    RateCard,
    choose,
    compare_sizes,
    net_reach,
    plan_budget,
    split_budget,
)
from analysis.decline import DeclineFit, fit_decline
from analysis.errors import FitError, InfeasiblePlanError, ScenarioError
from analysis.findings import Finding

__all__ = [
    "BudgetScenario", "DeclineFit", "Finding", "FitError", "InfeasiblePlanError", "RateCard", "ScenarioError",
    "choose", "compare_sizes", "fit_decline", "net_reach", "plan_budget", "split_budget",
]
