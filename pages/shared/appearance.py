"""How the files of a briefing look: a company's own colours and PowerPoint template, kept with the briefing.

The colours stand among the briefing's settings. A template is kept beside it in the workspace, by content, and of the
file only what draws a page; the briefing names it. Whoever deletes the last briefing that names a template deletes it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, replace

from analysis.briefing import HOUSE, Look
from analysis.charts.style import Palette
from analysis.errors import ScenarioError
from data.errors import DataError
from pages.shared import state, workspace
from pages.shared.cached import templates

ACCENT, LARGE, TEMPLATE = "brief_accent", "brief_large", "brief_template"
APPENDIX = "brief_appendix"
#: All that is set here, by its name in the address.
LOOK = (ACCENT, LARGE, TEMPLATE, APPENDIX)
KIND = "template"
#: A template as it is kept: what draws a page, without a deck's slides. More is a library of pictures.
LARGEST_KEPT = 12_000_000
_PROBLEM = "brief_look_problem"
_COLOUR, _ID = re.compile("#[0-9a-fA-F]{6}"), re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Appearance:
    """look: colours and template, the house's own where none was given. called: the name of the template's file, ""
    without one. appendix: whether a deck lists every number. problems: why a part of what was asked is not used, a
    sentence each."""

    look: Look = HOUSE
    called: str = ""
    appendix: bool = False
    problems: tuple[str, ...] = ()

    def palette(self, shown: Palette) -> Palette:
        """The palette of a screen in these colours."""
        own = self.look.dark if shown.name == "dark" else self.look.palette
        return replace(shown, accent=own.accent, large=own.large)


def appearance() -> Appearance:
    """As it is set at present; what cannot be used is said and left out."""
    given = {name: colour(name) for name in (ACCENT, LARGE)}
    accent, large = (None if given[name].upper() == usual(name).upper() else given[name] for name in (ACCENT, LARGE))
    problems, look = [], HOUSE
    try:
        look = Look(accent, large)
    except ScenarioError as error:
        problems += [f"{line} The usual colours are used." for line in str(error).splitlines()]
    kept, found = state.get(TEMPLATE, ""), None
    if kept:
        try:
            with workspace.saying("Looking for the template"):
                found = templates.template(workspace.place(), state.data(), kept) if _ID.fullmatch(kept) else None
            if found is None:
                problems.append("The PowerPoint template of this briefing is not there any more: give it again.")
        except DataError as error:
            problems.append(str(error))
    if found is not None:
        look = replace(look, template=found.file)
    return Appearance(look, "" if found is None else found.name, bool(state.get(APPENDIX, False)), tuple(problems))


def usual(name: str) -> str:
    """The house's own colour."""
    return HOUSE.palette.accent if name == ACCENT else HOUSE.palette.large


def colour(name: str) -> str:
    """A colour as it is set; what is none gives way to the usual one."""
    if not _COLOUR.fullmatch(str(state.get(name, usual(name)))):
        state.forget(name)
    return state.get(name, usual(name))


def take(name: str, file: bytes) -> None:
    """Keep a PowerPoint file as the template; why it cannot be one is told by `problem`."""
    from analysis.briefing.template import only_ground  # whoever brings no template need not load it

    state.keep_own(_PROBLEM, "")
    try:
        ground = only_ground(file)
        if len(ground) > LARGEST_KEPT:
            raise ScenarioError(f"The pictures of the template's pages have {len(ground) / 1e6:.0f} MB, and "
                                f"{LARGEST_KEPT / 1e6:.0f} MB are the most: make them smaller, or leave it out.")
        with workspace.saying("Keeping the template"):
            state.put(TEMPLATE, _kept(" ".join(name.split())[-80:], hashlib.sha256(file).hexdigest(), ground))
    except (ScenarioError, DataError) as error:
        state.keep_own(_PROBLEM, str(error))


def problem() -> str:
    """Why the file given last is not the template; "" where it is."""
    return state.own(_PROBLEM, "")


def usual_again() -> None:
    """Back to the house's own colours and a plain deck."""
    state.keep_own(_PROBLEM, "")
    state.forget(ACCENT, LARGE, TEMPLATE)


def clear_away(named: frozenset[str]) -> None:
    """Delete the templates of this dataset that no briefing names any more. named: those that are named still."""
    works = workspace.works()
    if state.get(TEMPLATE, "") not in named:
        state.forget(TEMPLATE)
    for one in () if works is None else works.all(kind=KIND, dataset=state.data()):
        if one.id not in named:
            works.delete(one.id)
            templates.forget()


def _kept(name: str, digest: str, ground: bytes) -> str:
    """The id under which it is kept; the same file is kept once."""
    works = workspace.works(make=True)
    for one in works.all(kind=KIND, dataset=state.data()):
        if one.content.get("digest") == digest:
            return one.id
    told = {"digest": digest, "file": base64.b64encode(ground).decode("ascii")}
    return works.save(KIND, name or "Template", told, dataset=state.data()).id
