"""What was loaded, in words: what each file was taken for, whether it can be used, what a change of it did."""

from analysis.loaded.answer import QUESTION, answer_of, elsewhere, missing, sure, what_could_be_checked
from analysis.loaded.aside import correcting_note, first_of, told_aside, without_place
from analysis.loaded.change import NO_CHANGE, difference, nothing_new, replaced
from analysis.loaded.files import asked_about, glance, how_read, remarks_of, taken_for

__all__ = ["NO_CHANGE", "QUESTION", "answer_of", "asked_about", "correcting_note", "difference", "elsewhere",
           "first_of", "glance", "how_read", "missing", "nothing_new", "remarks_of", "replaced", "sure", "taken_for",
           "told_aside", "what_could_be_checked", "without_place"]
