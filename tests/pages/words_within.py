"""Every text within a value, however deep: what a cache keeps of words."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd


def strings(value: Any, *, without: Collection[str] = (), _met: set[int] | None = None) -> list[str]:
    """The texts in order; nothing under the names `without`, and nothing that was told on request."""
    met = set() if _met is None else _met
    if isinstance(value, str):
        return [value]
    if value is None or isinstance(value, (int, float, bytes, type, types.FunctionType, types.MethodType)) or (
            id(value) in met):
        return []
    met.add(id(value))
    if isinstance(value, pd.DataFrame):
        return [text for name in value.columns if not pd.api.types.is_numeric_dtype(value[name])
                for text in value[name].head(200) if isinstance(text, str)]
    if isinstance(value, Mapping):
        parts = [part for name, part in value.items() if name not in without]
    elif isinstance(value, (list, tuple, set, frozenset)):
        parts = list(value)[:400]
    elif dataclasses.is_dataclass(value) or type(value).__module__.startswith(("analysis", "data")):
        parts = [part for name, part in vars(value).items() if " in " not in name]
    else:
        return []
    return [text for part in parts for text in strings(part, without=without, _met=met)]
