"""What holds for all tests of pages."""

from pages.shared.show import plan_search

# Nobody runs a page again by itself here, as a browser does while a plan is looked for: the page waits for it, however
# busy the machine is. The tests of the waiting set their own patience.
plan_search.PATIENCE = 120.0
