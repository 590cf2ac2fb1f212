"""How often the intervals, bands and tests of the decline are right, over thousands of simulated datasets."""
