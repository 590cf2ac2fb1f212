"""Outline: plan_budget."""


class Plan:
    """The result of plan_budget."""


def plan_budget(*args, **kwargs):
    """Outline."""
    raise NotImplementedError
