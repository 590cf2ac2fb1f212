"""How should this money be split?"""

from analysis.budget.size_words import QUESTION
from pages.shared import shell
from pages.shared.show import budget as parts

with shell.page("Budget", question=QUESTION) as campaigns:
    parts.draw(campaigns)
