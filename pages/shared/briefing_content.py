"""What is kept of a briefing: the title and notes typed, the screens chosen, and all that decides what those say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pages.shared import scenarios, state
from pages.shared.appearance import LOOK

if TYPE_CHECKING:
    from data.workspace.saved import Saved

TITLE = "brief_title"
#: What a briefing is called that nobody gave a title.
USUAL_TITLE = "Small creators or large ones?"
#: The screens chosen stand in the address under this name.
CHOSEN = "brief_screens"
#: The screens there can be, by the key of their slide.
SCREENS = {"decline": "Decline", "budget": "Budget", "plans": "Both plans", "change": "What would change it",
           "odds": "Work with each creator", "watch": "What to watch", "plan": "Whom to pay",
           "engagement": "By size"}
#: What is set on the page itself: a change of these begins a briefing.
OWN = ("brief_no_money", "brief_no_names")
#: All that decides what the screens say and how they look, by its name in the address.
SETTINGS = ("data", *state.FILTER_NAMES, "dec_measure", "dec_per", "dec_platform", "eng_sizes", "eng_edges", *OWN,
            *LOOK, *(name for name in scenarios.INPUTS if name not in scenarios.VIEWS))


def title() -> str:
    """As it was typed; "" for the usual one."""
    return " ".join(state.own(TITLE, "").split())


def note_name(key: str) -> str:
    """The name of a screen's note in this session."""
    return f"brief_note_{key}"


def note(key: str) -> str:
    """What is to be said on a screen; "" for nothing."""
    return state.own(note_name(key), "").strip()


def notes() -> dict[str, str]:
    """The notes there are, by screen."""
    return {key: note(key) for key in SCREENS if note(key)}


def settings_of(saved: Saved) -> dict[str, list[str]]:
    """All that decides what its screens say, as the texts of an address."""
    told = saved.content.get("settings", {})
    return {name: list(map(str, texts)) for name, texts in told.items() if name in SETTINGS}


def screens_of(saved: Saved) -> list[str]:
    """Its screens, in order."""
    return list(map(str, saved.content.get("screens", [])))


def notes_of(saved: Saved) -> dict[str, str]:
    """Its notes, by screen."""
    return {str(key): str(text) for key, text in saved.content.get("notes", {}).items()}


def content(screens: Sequence[str]) -> dict[str, Any]:
    """What is kept of a briefing. screens: as chosen; those that cannot be shown at present stay chosen."""
    settings = {name: list(texts) for name, texts in state.told(SETTINGS).items()}
    return {"title": title(), "notes": notes(), "settings": settings,
            "screens": list(state.told([CHOSEN]).get(CHOSEN, screens)),
            "left out": [name for name in OWN if name in settings],
            **({"look": {name: settings[name] for name in LOOK if name in settings}} if {*LOOK} & {*settings} else {})}


def inputs(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What other pages and the address decide of a content: all but title and notes."""
    return {part: kept.get(part) for part in ("settings", "screens")}
