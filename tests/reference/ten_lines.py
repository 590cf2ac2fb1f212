from analysis import BudgetScenario, RateCard, compare_sizes, fit_decline, plan_budget
from data import load_campaigns

campaigns = load_campaigns("creators.csv", "posts.csv", answers={"selection": "all we worked with"})
decline = fit_decline(campaigns, outcome="engagement", per="followers")
print(decline.text)
scenario = BudgetScenario(budget=24_000, goal="engagement", handling_cost=150)
sizes = compare_sizes(decline, RateCard(coefficient=0.02, exponent=0.95), scenario, small=20_000, large=1_000_000)
print(sizes.text)
plan = plan_budget(campaigns, decline, scenario)
print(plan.text, plan.choices, sep="\n")
