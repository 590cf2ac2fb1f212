"""The widgets around a briefing that is kept: which is open, whose version stands, and links to what is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import streamlit as st

from data import Campaigns
from pages.shared import briefing_content, briefings, sharing, show, state
from pages.shared import kept as kept_works
from pages.shared.controls.briefing import BriefingRequest
from pages.shared.kept import Kept
from pages.shared.show import sharing as parts


def settle() -> None:
    """What is to be said; and, where somebody else saved meanwhile, both versions and what can be done."""
    text, on = briefings.said(), briefings.desk()
    if text:
        show.notice([text], good=False)
    if on.theirs is not None:
        parts.both(on.theirs, on.last or {})
        with st.container(horizontal=True):
            st.button("Keep mine", on_click=briefings.keep_mine,
                      help="Mine becomes the next version; theirs stays among the earlier ones.")
            st.button("Take theirs", on_click=briefings.take_theirs, help="What I changed is not saved.")
            st.button("Save mine as a copy", on_click=briefings.keep_copy)
    elif on.parted and on.seen is not None:
        parts.parted(on.seen, on.last or {}, drafted=on.draft is not None)
        with st.container(horizontal=True):
            # A label is Markdown: a title in it is text alone.
            st.button(f"Keep as a new version of “{show.plain(on.seen.name)}”", on_click=briefings.keep_as_next,
                      type="primary", help="The version before stays among the earlier ones.")
            st.button("Begin a new briefing", key="briefing_as_new", on_click=briefings.keep_as_new,
                      help="The saved one stays as it is.")
            st.button("Open it as it was", on_click=briefings.as_it_was,
                      help="With the inputs, screens, title and notes it was saved with.")


def kept() -> None:
    """The briefings that are kept: open, begin anew, an earlier version, delete."""
    with st.popover("Saved briefings", icon=":material/folder_open:", key="briefings_open", on_change="rerun") as part:
        if part.open:
            _kept()


def _kept() -> None:
    found, seen = {one.id: one for one in briefings.everything()}, briefings.desk().seen
    if not found:
        show.note("None yet. A briefing is saved as soon as you change its screens, title or notes.")
        return
    at = list(found).index(seen.id) if seen is not None and seen.id in found else 0
    # Options are drawn as text, never as Markdown.
    chosen = st.selectbox("Briefing", list(found), index=at, format_func=lambda one: parts.line(found[one]),
                          key=f"briefings_chosen_{seen.id if seen else ''}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Open", on_click=briefings.open_, args=(chosen,), disabled=seen is not None and seen == found[chosen])
        sure = st.toggle("Delete?", key=f"briefings_sure_{chosen}")
        if sure:
            st.button("Delete for good", type="primary", on_click=briefings.delete, args=(chosen,))
    if sure:
        show.note(f"“{found[chosen].name}” with all its versions and links. This cannot be undone.")
    if seen is None:
        return
    before = {one.version: one for one in briefings.versions() if one.version != seen.version}
    if before:
        version = st.selectbox("This briefing as it was", list(before), key=f"briefings_version_{seen.id}",
                               format_func=lambda one: parts.version_line(before[one]))
        st.button("Back to this version", on_click=briefings.open_, args=(seen.id, version))
    st.button("Begin a new briefing", type="tertiary", icon=":material/add:", on_click=briefings.begin)


def share(campaigns: Campaigns, request: BriefingRequest, screens: Sequence[str], date_text: str) -> None:
    """Make a link, and take links back."""
    with st.popover("Share", icon=":material/link:", key="share_open", on_change="rerun",
                    disabled=briefings.desk().theirs is not None or briefings.desk().parted) as part:
        if part.open:
            _share(campaigns, request, screens, date_text)


def _share(campaigns: Campaigns, request: BriefingRequest, screens: Sequence[str], date_text: str) -> None:
    show.note("A link shows this briefing as it is now to whoever has it, read only, and nothing else of your data.")
    hide, days = _what_it_shows(request.hide)
    if hide and briefing_content.notes():
        show.note("Notes are left out of this link: what they name, only you know.")
    if st.button("Make a link", type="primary", icon=":material/add_link:"):
        sharing.make(sharing.to_share(campaigns, request, screens, date_text, hide), campaigns.fingerprint, screens,
                     hide=hide, days=days)
        st.rerun()
    seen = briefings.desk().seen
    _links_to("" if seen is None else seen.id, briefings.say, "Links to this briefing")


def share_kept(one: Kept, date_text: str, *, changed: bool) -> None:
    """Make a link to a scenario or plan that is open, and take links back. changed: since it was saved."""
    if not st.toggle("Share it by a link", key=f"share_kept_{one.saved.id}"):
        return
    since = " What you changed since is not in it: save it first." if changed else ""
    show.note("A link shows its answers as it was saved to whoever has it, read only, and nothing else of your data."
              + since)
    hide, days = _what_it_shows(())
    if st.button("Make a link", icon=":material/add_link:"):
        sharing.make_of(one.saved, date_text, hide=hide, days=days, say=kept_works.say)
        st.rerun()
    _links_to(one.saved.id, kept_works.say, "Links to it, of any version")


def _what_it_shows(left_out: Collection[str]) -> tuple[tuple[str, ...], float | None]:
    """What a link is to hide, and for how many days it is to open. left_out: what is hidden in any case."""
    for what, label in sharing.HIDES.items():
        st.toggle(label, disabled=what in left_out,
                  **({"value": True, "key": f"share_{what}_too"} if what in left_out else
                     state.bind_own(f"share_{what}", False)))
    hide = tuple(what for what in sharing.HIDES if what in left_out or state.own(f"share_{what}", False))
    ends = st.selectbox("The link opens", list(sharing.ENDS), **state.bind_own("share_ends", next(iter(sharing.ENDS))))
    return hide, sharing.ENDS[ends]


def _links_to(work: str, say: Callable[[str], None], heading: str) -> None:
    """The address of the link just made, and all there are, each to be taken back."""
    if sharing.made(work):
        parts.address(sharing.made(work))
    for number, link in enumerate(sharing.given(work, say)):
        if not number:
            show.note(heading)
        left, right = st.columns([3, 2], vertical_alignment="center")
        with left:
            parts.link(link)
        with right:
            st.button("Take back", key=f"end_{link.id}", on_click=sharing.end, args=(link, say), width="stretch")
