"""Outline: compare_sizes."""


class SizeComparison:
    """The result of compare_sizes."""


def compare_sizes(*args, **kwargs):
    """Outline."""
    raise NotImplementedError


class SizeOutcome:
    """One side of a comparison."""
