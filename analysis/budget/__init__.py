"""How should this money be split?"""

from analysis.budget.funnel import Funnel, Rate, funnel_of
from analysis.budget.group_limits import GroupLimit
from analysis.budget.optimise import Choice, choose
from analysis.budget.plan import Plan, plan_budget
from analysis.budget.prices import RateCard
from analysis.budget.reach import net_reach
from analysis.budget.reach_plan import choose_reach
from analysis.budget.scenario import BudgetScenario
from analysis.budget.sizes import SizeComparison, SizeOutcome, compare_sizes
from analysis.budget.split import Split, split_budget
from analysis.budget.sponsored import SponsoredEffect, sponsored_effect

__all__ = [
    "BudgetScenario", "Choice", "Funnel", "GroupLimit", "Plan", "Rate", "RateCard", "SizeComparison", "SizeOutcome",
    "Split", "SponsoredEffect", "choose", "choose_reach", "compare_sizes", "funnel_of", "net_reach", "plan_budget",
    "split_budget", "sponsored_effect",
]
