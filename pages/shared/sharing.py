"""Links to what was saved: made by whoever works on it, opened by anybody who was given one, read only.

A scenario or a plan is shown as a briefing of few screens. Whoever opens a link sees one briefing and nothing else of
what the server holds: no data, no other page, and none of what was hidden when the link was made. A link that never
was, has ended, was taken back or is damaged is answered in one and the same way.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from analysis import words
from analysis.briefing import Briefing
from analysis.sharing import (
    Difference,
    arranged,
    changed_text,
    differences,
    gone_text,
    noted,
    sentences,
    slides_of,
    to_take,
)
from data.errors import DataError, MicroscopeError
from pages.shared import briefing_content, briefings, cached, state, workspace
from pages.shared.appearance import Appearance, appearance
from pages.shared.cached import briefing as cached_briefing
from pages.shared.cached import decline as cached_decline
from pages.shared.cached import engagement as cached_choices
from pages.shared.controls import briefing as controls

if TYPE_CHECKING:
    from data import Campaigns
    from data.workspace.links import Given, Links, Opened
    from data.workspace.saved import Saved
    from pages.shared.controls.briefing import BriefingRequest

#: The secret of a link stands in the address under this name.
LINK = "link"
#: What is shown of a scenario by size and of a plan by creator, which have no screens of their own.
SCREENS_OF = {"scenario": ("budget", "change", "odds"), "plan": ("plan", "watch")}
#: What links may hide, by the words of the switches.
HIDES = {"fees": "Hide fees", "names": "Hide names of creators"}
#: How long a link may open, in days; None: until it is taken back.
ENDS = {"Until it is taken back": None, "One day": 1, "One week": 7, "30 days": 30, "90 days": 90}
#: Where links lead, where that is another server than this one: https://share.example.org/Briefing.
ADDRESS = "MICROSCOPE_LINK_ADDRESS"
_MADE, _PAGE = "links_made", "Briefing"


@dataclass(frozen=True)
class Shown:
    """What a link shows. notice: what is to be said before it, "" for nothing; changed: answers that are others now;
    to_take: what goes into a file, None where the data is gone; worn: how the file looks; still: whether the link opens
    still, asked when a file is wanted from a page that may have stood open for days."""

    briefing: Briefing
    notice: str = ""
    changed: tuple[Difference, ...] = ()
    to_take: Briefing | None = None
    worn: Appearance = Appearance()
    still: Callable[[], bool] = lambda: True


def asked() -> bool:
    """Whether the address is a link to something shared, be it a damaged one."""
    return state.asked(LINK) is not None


def shown() -> Shown | None:
    """What the link in the address shows; None where it shows nothing, whatever the reason."""
    try:
        texts = state.asked(LINK) or []
        opened = opened_by(texts)
        return None if opened is None else replace(_shown(opened), still=lambda: opened_by(texts) is not None)
    except MicroscopeError:  # its sentence could tell of data that is not shared
        return None


def opened_by(texts: Sequence[str]) -> Opened | None:
    """What the texts of an address under LINK open: one secret of a link to what can be shared, or nothing."""
    if len(texts) != 1:
        return None
    with workspace.saying("Opening the link"):
        found = _links()
        opened = None if found is None else found.open(texts[0])
    shared = opened is not None and opened.saved.kind in (briefings.KIND, *SCREENS_OF)
    return opened if shared and opened.shown else None


def make(briefing: Briefing, fingerprint: str, screens: Sequence[str], *, hide: Sequence[str],
         days: float | None) -> None:
    """A link to the briefing as it is now; its address is told by `made`. briefing: what the link shows, with that
    left out which it hides. fingerprint: of the data behind it."""
    saved = briefings.keep(screens)
    if saved is not None:
        _give_out(saved, briefing, fingerprint, hide, days, briefings.say)


def make_of(saved: Saved, date_text: str, *, hide: Sequence[str], days: float | None,
            say: Callable[[str], None]) -> None:
    """A link to a scenario or plan as it was saved; `made` tells its address, `say` why there is none."""
    with state.alone(_settings(saved)):
        computed = _computed(saved, date_text, hide)
    briefing = None if computed is None else arranged(computed[0], computed[1])
    if briefing is None or not briefing.slides:
        say(f"“{saved.name}” has no answer that such a link could show.")
        return
    _give_out(saved, briefing, computed[2], hide, days, say)


def _give_out(saved: Saved, briefing: Briefing, fingerprint: str, hide: Sequence[str], days: float | None,
              say: Callable[[str], None]) -> None:
    told = {"data": fingerprint, "data line": briefing.data_line, "date": briefing.date_text,
            "locale": words.locale(), "title": briefing.title, "left out": list(briefing.left_out),
            "said": sentences(briefing)}
    try:
        with workspace.saying("Making the link"):
            secret = _links().give_out(saved, money="fees" not in hide, names="names" not in hide, days=days,
                                       shown=told)
    except DataError as error:
        say(str(error))
        return
    where = os.environ.get(ADDRESS) or urljoin(state.place(), _PAGE)
    state.keep_own(_MADE, (saved.id, f"{where}?{LINK}={secret}"))


def made(work: str) -> str:
    """The address of the link just made for this work; "" where none was. Nothing else knows it."""
    of, address = state.own(_MADE, ("", ""))
    return address if work and of == work else ""


def given(work: str, say: Callable[[str], None]) -> list[Given]:
    """The links to this work, the one made last first; `say` tells why they cannot be looked for."""
    try:
        with workspace.saying("Looking for links"):
            found = _links()
            return [] if not work or found is None else found.of(work)
    except DataError as error:
        say(str(error))
        return []


def end(link: Given, say: Callable[[str], None]) -> None:
    """Take a link back; `say` tells why it cannot be."""
    try:
        with workspace.saying("Taking the link back"):
            _links().end(link)
    except DataError as error:
        say(str(error))
        return
    state.keep_own(_MADE, ("", ""))


def _settings(saved: Saved) -> dict[str, list[str]]:
    """All that decides what is shown of it, as the texts of an address."""
    if saved.kind == briefings.KIND:
        return briefing_content.settings_of(saved) | {briefing_content.CHOSEN: briefing_content.screens_of(saved)}
    told = {**saved.content.get("texts", {}), **saved.content.get("filters", {}), "data": [saved.dataset]}
    return ({name: list(map(str, texts)) for name, texts in told.items() if name in briefing_content.SETTINGS}
            | {briefing_content.CHOSEN: _screens(saved)})


def _screens(saved: Saved) -> list[str]:
    return briefing_content.screens_of(saved) if saved.kind == briefings.KIND else list(SCREENS_OF[saved.kind])


def _title(saved: Saved) -> str:
    return str(saved.content.get("title", "")) if saved.kind == briefings.KIND else saved.name


def _shown(opened: Opened) -> Shown:
    hide = [what for what, seen in (("fees", opened.money), ("names", opened.names)) if not seen]
    kept = opened.shown
    with state.alone(_settings(opened.saved)):
        computed, worn = _computed(opened.saved, kept["date"], hide), appearance()
        # What it says is compared as it was said: whoever made the link may write numbers otherwise than its reader.
        with words.speaking(kept.get("locale", "en")):
            as_kept = _computed(opened.saved, kept["date"], hide)
    if computed is None:
        told = Briefing(kept["title"], slides_of(kept["said"]), kept["data line"], kept["date"], (),
                        left_out=tuple(kept["left out"]))
        return Shown(told, gone_text(told.data_line, told.date_text))
    whole, screens, fingerprint = computed
    briefing = arranged(as_kept[0], screens)
    found = differences(kept["said"], briefing)
    notice = changed_text(found, len(kept["said"]), kept["date"],
                          lines=None if fingerprint == kept["data"] else (kept["data line"], briefing.data_line))
    return Shown(arranged(whole, screens), notice, found, to_take(whole, screens, controls.USUAL), worn)


def _computed(saved: Saved, date_text: str, hide: Sequence[str]) -> tuple[Briefing, list[str], str] | None:
    """All answers as the data tells them now, the screens among them, and the fingerprint of the data; None where it
    is gone."""
    data = state.data()
    whole = cached.campaigns(data)
    if whole is None:
        return None
    campaigns = cached.filtered(data, state.filters(cached.filter_options(data)))
    known = cached_choices.choices(campaigns.fingerprint, campaigns)
    platforms = cached_decline.platforms(campaigns.fingerprint, campaigns)
    request = controls.request_from_state(campaigns, known, platforms, hide=hide, title=_title(saved),
                                          screens=(*controls.chosen(), "watch"))
    made, _ = cached_briefing.briefing(campaigns.fingerprint, replace(request, shared=True), date_text, campaigns)
    return (noted(made, briefing_content.notes_of(saved), request.hide), _screens(saved),
            campaigns.fingerprint)


def to_share(campaigns: Campaigns, request: BriefingRequest, screens: Sequence[str], date_text: str,
             hide: Sequence[str]) -> Briefing:
    """What a link made now would show."""
    hidden = tuple(what for what in HIDES if what in hide or what in request.hide)
    asked_for = replace(request, hide=hidden, shared=True)
    made, _ = cached_briefing.briefing(campaigns.fingerprint, asked_for, date_text, campaigns)
    return noted(arranged(made, screens), briefing_content.notes(), hidden)


def _links() -> Links | None:
    """The links that were given out; None where nothing ever was saved."""
    if workspace.works() is None:
        return None
    from data.workspace.database import open_database
    from data.workspace.links import Links

    return Links(open_database())
