"""Does engagement decline with followers, how fast, how sure? One model a file."""

from analysis.decline.fit import Bend, DeclineFit, GroupedDecline, Slope, fit_decline

__all__ = ["Bend", "DeclineFit", "GroupedDecline", "Slope", "fit_decline"]
