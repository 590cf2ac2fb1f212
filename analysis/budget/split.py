"""Outline: split_budget."""


class Split:
    """The result of split_budget."""


def split_budget(*args, **kwargs):
    """Outline."""
    raise NotImplementedError
