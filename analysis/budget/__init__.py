"""How should this money be split?"""

from analysis.budget.optimise import Choice, choose
from analysis.budget.plan import Plan, plan_budget
from analysis.budget.prices import RateCard
from analysis.budget.reach import net_reach
from analysis.budget.scenario import BudgetScenario
from analysis.budget.sizes import SizeComparison, SizeOutcome, compare_sizes
from analysis.budget.split import Split, split_budget

__all__ = [
    "BudgetScenario", "Choice", "Plan", "RateCard", "SizeComparison", "SizeOutcome", "Split", "choose",
    "compare_sizes", "net_reach", "plan_budget", "split_budget",
]
