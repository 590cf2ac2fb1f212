"""A cache of what holds words: kept once for each locale, so that nobody reads numbers as somebody else writes them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import update_wrapper
from typing import Any

import streamlit as st

from analysis import words


class InWords:
    """A cached function whose key holds the locale that is spoken when it is called, beside its arguments."""

    def __init__(self, compute: Callable[..., Any], **settings: Any):
        def in_locale(locale: str, /, *given: Any, **named: Any) -> Any:  # noqa: ARG001  (it is there to be the key)
            return compute(*given, **named)

        update_wrapper(in_locale, compute)  # a cache is known by name and source of what it computes
        known = inspect.signature(compute)
        first = inspect.Parameter("locale", inspect.Parameter.POSITIONAL_ONLY)
        # By their names Streamlit tells which arguments are no part of a key.
        in_locale.__signature__ = known.replace(parameters=[first, *(
            one.replace(kind=inspect.Parameter.POSITIONAL_OR_KEYWORD) for one in known.parameters.values())])
        self._cached = st.cache_resource(**settings)(in_locale)
        update_wrapper(self, compute)

    def __call__(self, *given: Any, **named: Any) -> Any:
        """What the function says to these arguments, in the locale spoken now."""
        return self._cached(words.locale(), *given, **named)

    def clear(self, *given: Any, **named: Any) -> None:
        """Forget what it said to these arguments in this locale; without any, everything it said."""
        if given or named:
            self._cached.clear(words.locale(), *given, **named)
        else:
            self._cached.clear()


def in_words(**settings: Any) -> Callable[[Callable[..., Any]], InWords]:
    """Like st.cache_resource with these settings, for a function whose results hold words: sentences, ticks of an axis,
    what a chart says where it is pointed at."""
    return lambda compute: InWords(compute, **settings)
