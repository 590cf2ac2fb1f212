"""Outline: the scenario."""


class BudgetScenario:
    """What the money must do, and what limits it."""
