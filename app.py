"""Home: which data is loaded, and three answers, each linking to its page."""

from pages.shared import shell, show

with shell.page("Home", question="What do we know?") as campaigns:
    show.paragraph(campaigns.card.title)
