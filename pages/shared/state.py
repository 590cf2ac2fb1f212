"""The only place that knows st.session_state: what the user has set, kept over pages and written into the link.

Streamlit drops a widget's state when its page is left. So the truth is kept under names of our own; a widget is
filled from it before it is drawn and writes back when it changes. What differs from its default stands in the
address, and a link opened elsewhere is read once, when its session begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from data import Filters

_TRUTH, _DEFAULTS, _PENDING = "microscope.truth", "microscope.defaults", "microscope.pending"
_OWN = "microscope.own"
_PAGE, _CAME = "page", "came"

#: The dataset a session begins with, and the word for none at all.
SAMPLE, NO_DATA = "sample", "none"

FILTER_NAMES = ("platforms", "niches", "countries", "campaigns", "sponsored", "months", "settled")


def _begin() -> None:
    if _TRUTH not in st.session_state:
        st.session_state[_TRUTH] = {}
        st.session_state[_DEFAULTS] = {}
        st.session_state[_PENDING] = {name: st.query_params.get_all(name) for name in st.query_params}


def _parse(texts: list[str], default: Any) -> Any:
    """Texts of a link as a value of the default's type; raises ValueError when they are none."""
    if isinstance(default, (list, tuple)):
        kind = type(default[0]) if default else str
        return [kind(text) for text in texts]
    text = texts[-1] if texts else ""
    if isinstance(default, bool):
        return {"1": True, "0": False}[text]
    if isinstance(default, (int, float)):
        return type(default)(text)
    return text


def _is_range(value: Any, default: tuple, options: Sequence | None) -> bool:
    """Whether this can be the two ends of a slider: as many as the default has, the lower one first."""
    if len(value) != len(default) or (options is not None and any(one not in options for one in value)):
        return False
    places = [options.index(one) for one in value] if options is not None else list(value)
    return places == sorted(places)


def _texts(value: Any) -> list[str]:
    """A value as the texts of a link."""
    if isinstance(value, (list, tuple)):
        return [str(v) for v in value]
    if isinstance(value, bool):
        return ["1" if value else "0"]
    return [str(value)]


def _allowed(value: Any, options: Sequence | None, low: Any, high: Any) -> bool:
    values = value if isinstance(value, (list, tuple)) else [value]
    for one in values:
        if options is not None and one not in options:
            return False
        if isinstance(one, float) and one != one:
            return False
        if (low is not None and one < low) or (high is not None and one > high):
            return False
    return True


def get(name: str, default: Any, *, options: Sequence | None = None, low: Any = None, high: Any = None) -> Any:
    """The value under this name: what the user set, else what the link says, else the default.

    A value that the options or limits do not allow (an old link, another dataset) gives way to the default.
    """
    _begin()
    truth = st.session_state[_TRUTH]
    st.session_state[_DEFAULTS][name] = default
    if name not in truth:
        texts = st.session_state[_PENDING].pop(name, None)
        if texts is None:
            return default
        try:
            truth[name] = _parse(texts, default)
        except (ValueError, KeyError):
            return default
    if isinstance(default, tuple) and not _is_range(truth[name], default, options):
        return default
    if not _allowed(truth[name], options, low, high):
        if not isinstance(truth[name], list) or options is None:
            return default
        return [one for one in truth[name] if one in options]
    return truth[name]


def put(name: str, value: Any) -> None:
    """Keep a value under this name."""
    _begin()
    st.session_state[_PENDING].pop(name, None)
    st.session_state[_TRUTH][name] = value


def own(name: str, default: Any = None) -> Any:
    """What this session alone keeps under this name (what was done, a load under way); no link tells it."""
    return st.session_state.get(f"{_OWN}.{name}", default)


def keep_own(name: str, value: Any) -> None:
    """Keep a value for this session alone."""
    st.session_state[f"{_OWN}.{name}"] = value


def arrive(page: str) -> None:
    """A page begins to run."""
    if own(_PAGE) != page:
        keep_own(_PAGE, page)
        keep_own(_CAME, True)


def came() -> bool:
    """Whether the page was come to, from another one or from anywhere, since this was asked last."""
    found = own(_CAME, True)
    keep_own(_CAME, False)
    return found


def bind_own(name: str, default: Any) -> dict[str, Any]:
    """As `bind`, for what this session alone keeps: texts that are too long, or too private, for an address."""
    key = f"_own_{name}"

    def keep() -> None:
        keep_own(name, st.session_state[key])

    st.session_state[key] = own(name, default)
    return {"key": key, "on_change": keep}


def forget(*names: str) -> None:
    """Back to the defaults."""
    _begin()
    for name in names:
        st.session_state[_TRUTH].pop(name, None)
        st.session_state[_PENDING].pop(name, None)


def bind(
    name: str, default: Any, *, options: Sequence | None = None, low: Any = None, high: Any = None
) -> dict[str, Any]:
    """Keyword arguments that tie a widget to this name: st.slider("Budget", 0, 9, **bind("budget", 5, low=0, high=9)).

    options: what a choice may be; low, high: limits of a number. Give no `value=` or `index=` beside it.
    """
    value = get(name, default, options=options, low=low, high=high)
    key = f"_{name}"

    def keep() -> None:
        put(name, st.session_state[key])

    tied = {"key": key, "on_change": keep}
    if isinstance(default, tuple):
        # A slider knows that it has two ends by its `value=` alone; beside it the state is set only where it differs.
        tied["value"] = default
        if tuple(value) != st.session_state.get(key, default):
            st.session_state[key] = tuple(value)
    else:
        st.session_state[key] = value
    return tied


def bind_choice(name: str, options: Sequence[str]) -> dict[str, Any]:
    """The same for one of several options or none of them, which is the text "": st.pills(..., **bind_choice(...))."""
    key = f"_{name}"

    def keep() -> None:
        put(name, st.session_state[key] or "")

    st.session_state[key] = get(name, "", options=["", *options]) or None
    return {"key": key, "on_change": keep}


def data() -> str:
    """The dataset looked at: a fingerprint, SAMPLE or NO_DATA."""
    return get("data", SAMPLE)


def choose_data(fingerprint: str) -> None:
    """Look at another dataset; filters of the former one are dropped."""
    put("data", fingerprint)
    forget(*FILTER_NAMES)


def filters(options: dict[str, Sequence[str]]) -> Filters:
    """The shared filters as kept, without drawing anything; options as `cached.filter_options` gives them."""
    chosen = {}
    for name in ("platforms", "niches", "countries", "campaigns"):
        values = tuple(sorted(get(name, [], options=options[name])))
        # All of them is no filter, and no sentence should list them.
        chosen[name] = () if len(values) == len(options[name]) else values
    posts = get("sponsored", "all", options=("all", "organic", "sponsored"))
    months = tuple(options["months"])
    span = None
    if len(months) > 1:
        first, last = get("months", (months[0], months[-1]), options=months)
        span = (first, last) if (first, last) != (months[0], months[-1]) else None
    settled = bool(options.get("young")) and get("settled", False)
    return Filters(**chosen, sponsored={"all": None, "organic": False, "sponsored": True}[posts], months=span,
                   settled=settled)


def widget(key: str, default: Any = None) -> Any:
    """What a widget that is not bound holds at this moment (the cells edited in a table), before it is drawn again."""
    return st.session_state.get(key, default)


def hold(key: str, value: Any) -> None:
    """Set what a widget that is not bound holds, before it is drawn."""
    st.session_state[key] = value


def told(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What differs from its default under these names, as the texts of a link. A default that was not asked for yet
    in this session is not known; then what was set is told."""
    _begin()
    link = _link()
    return {name: tuple(link[name]) for name in names if name in link}


def retell(names: Sequence[str], texts: Mapping[str, Sequence[str]]) -> None:
    """Set these names to what the texts say, checked as a link is; those without a text go back to their defaults."""
    forget(*names)
    for name in names:
        if name in texts:
            st.session_state[_PENDING][name] = list(texts[name])


@contextmanager
def instead(names: Sequence[str], texts: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """For a while these names are as the texts say; afterwards everything is as it was. Draw no widget within."""
    _begin()
    kept = {key: st.session_state[key] for key in (_TRUTH, _DEFAULTS, _PENDING)}
    try:
        for key, values in kept.items():
            st.session_state[key] = dict(values)
        retell(names, texts)
        yield
    finally:
        for key, values in kept.items():
            st.session_state[key] = values


@contextmanager
def alone(texts: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """For a while nothing is set but what the texts say, whatever the address holds; as `instead` otherwise."""
    _begin()
    kept = {key: st.session_state[key] for key in (_TRUTH, _DEFAULTS, _PENDING)}
    try:
        st.session_state[_TRUTH], st.session_state[_DEFAULTS] = {}, {}
        st.session_state[_PENDING] = {name: list(values) for name, values in texts.items()}
        yield
    finally:
        for key, values in kept.items():
            st.session_state[key] = values


def asked(name: str) -> list[str] | None:
    """What the address says under this name, as it stands there; None where it says nothing."""
    return st.query_params.get_all(name) if name in st.query_params else None


def _link() -> dict[str, list[str]]:
    """What differs from its default, and what of the link was not asked for yet."""
    truth, defaults = st.session_state[_TRUTH], st.session_state[_DEFAULTS]
    link = dict(st.session_state[_PENDING])
    for name, value in truth.items():
        default = defaults.get(name)
        if value != default and not (isinstance(value, (list, tuple)) and list(value) == list(default or [])):
            link[name] = _texts(value)
    return link


def address(*, without: Sequence[str] = ()) -> str:
    """Where this view opens again, as it stands in the browser but for the names left out; "" without a browser."""
    _begin()
    here = st.context.url
    query = urlencode({name: texts for name, texts in _link().items() if name not in without}, doseq=True)
    return "" if not here else f"{here.split('?')[0]}?{query}" if query else here.split("?")[0]


def place() -> str:
    """Where this page stands in the browser, without what is set on it; "" without a browser."""
    return (st.context.url or "").split("?")[0]


def write_link() -> None:
    """Put what differs from its default into the address, so that the address is the link."""
    _begin()
    link = _link()
    if {name: st.query_params.get_all(name) for name in st.query_params} != link:
        st.query_params.from_dict(link)
