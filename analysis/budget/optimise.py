"""Outline: choose."""


class Choice:
    """The result of choose."""


def choose(*args, **kwargs):
    """Outline."""
    raise NotImplementedError
