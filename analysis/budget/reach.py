"""Outline: deduplicated reach."""


def net_reach(reaches, population=None, overlaps=None, segments=None):
    """Outline."""
    raise NotImplementedError
