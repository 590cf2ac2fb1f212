"""What a change of the data did, in sentences: a later export, an answer, a correction."""

from __future__ import annotations

from analysis import words
from analysis.loaded.aside import told_aside
from analysis.loaded.files import taken_for
from data import Campaigns
from data.campaigns import Report
from data.comparison import AnswerChange, TableChange, answers_changed, compared, divided_anew, set_aside_more
from data.mappings import Replaced

#: Said where nothing was read after all.
NO_CHANGE = "Nothing was changed: what follows is the data from before."


def nothing_new(*, together: bool) -> str:
    """That the files given are what is shown already. together: they were to be added to it."""
    return ("Nothing is different: the data says the same as before." if together else
            "These files are the dataset that is shown.")


def replaced(one: Replaced) -> str:
    """That somebody said otherwise of a file of the same shape meanwhile: both, which is remembered, and the way
    back."""
    if one.key.startswith("column:"):
        what, theirs, mine = f"“{one.key.split(':', 2)[2]}”", taken_for(one.theirs), taken_for(one.mine)
        way = "choose theirs for that column"
    else:
        what, theirs, mine = one.key.split(":")[0].replace("_", " "), one.theirs, one.mine
        way = "answer as they did"
    return (f"Somebody answered otherwise meanwhile, for {one.file}: {what} is {theirs}. Yours, {mine}, is remembered "
            f"in its place for the next file with these columns; if theirs is right, {way}.")


def difference(before: Campaigns, after: Campaigns) -> list[str]:
    """What a change of the data did, in sentences: what is answered, new, told anew, unknown now, repeated, gone."""
    changes = compared(before, after)
    anew = divided_anew(changes, after)
    tables = [_difference(change) for change in changes if not (change.table == "posts" and anew)]
    if anew:
        tables.append(f"The rates of {words.plural(anew, 'post')} are divided by the new follower counts, because the "
                      "posts carry none of their own.")
    answered = [_answered(after.report, change) for change in answers_changed(before, after)]
    if before.card.engagement_parts != after.card.engagement_parts:
        parts = (" + ".join(card.engagement_parts) or "unknown" for card in (after.card, before.card))
        answered.append("Engagement is {} now; it was {}.".format(*parts))
    more = set_aside_more(before, after)
    aside = []
    if len(more):
        named = ", ".join(told_aside(after.report, reason, n) for reason, n in more.iloc[:3].items())
        rest = f" and {words.whole(more.iloc[3:].sum())} for other reasons" if len(more) > 3 else ""
        aside = [f"Rows set aside beside those from before: {named}{rest}."]
    if answered and not tables and not aside:
        tables = ["The values in the tables are as before."]
    return (answered + tables + aside or ["Nothing is different: the same values, the same answers."]) + _conflicts(
        before, after)


def _answered(report: Report, change: AnswerChange) -> str:
    """A question answered otherwise, as a sentence: "How was this list of creators chosen? top by followers (was not
    answered)"."""
    asked = report.retold(change.text)
    if change.assumed:
        return f"{asked} Not answered any more; assumed is {change.now}."
    if change.was is None:
        return f"{asked} {_upper(change.now)}."
    was = ("it was assumed already" if change.was == change.now else f"until now {change.was} was assumed") \
        if change.assumed_before else f"it was {change.was}"
    return f"{asked} {_upper(change.now)}; {was}."


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _conflicts(before: Campaigns, after: Campaigns) -> list[str]:
    """What joining the files said that it did not say before: where they differ, with examples."""
    known, files = set(before.report.notes), set(after.report.columns["file"])
    new = [note for note in after.report.notes if note not in known
           and not any(note.startswith(f"{file}: ") for file in files)]
    return [_upper(after.report.retold(note)) for note in new[:_MOST_CONFLICTS]]


#: Conflicts said at once; all of them stand in the remarks on how the files were read.
_MOST_CONFLICTS = 4
_NOUNS = {"creators": "creator", "posts": "post", "deals": "deal", "overlaps": "overlap", "sales": "day of sales"}


def _difference(change: TableChange) -> str:
    one = _NOUNS[change.table]
    many = "days of sales" if change.table == "sales" else f"{one}s"
    said = []
    if change.new:
        said.append(f"{words.plural(change.new, one, many)} {'is' if change.new == 1 else 'are'} new")
    if change.filled:
        said.append(f"of {words.plural(change.filled, one, many)} more is known ({_named(change.filled_columns)})")
    if change.updated:
        said.append(f"of {words.plural(change.updated, one, many)} a value is another one now "
                    f"({_named(change.columns)})")
    if change.lost:
        said.append(f"of {words.plural(change.lost, one, many)} less is known ({_named(change.lost_columns)})")
    if change.gone:
        said.append(f"{words.plural(change.gone, one, many)} {'is' if change.gone == 1 else 'are'} gone")
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}: {words.whole(change.after)} in all."


def _named(columns: tuple[str, ...]) -> str:
    more = f" and {words.whole(len(columns) - 4)} more" if len(columns) > 4 else ""
    return ", ".join(column.replace("_", " ") for column in columns[:4]) + more
