"""Does engagement decline with followers, how fast, how sure? One model a file."""

from analysis.decline.bend import Bend
from analysis.decline.fit import DeclineFit, fit_decline, fit_posts, fit_rows
from analysis.decline.groups import GroupedDecline
from analysis.decline.line import Slope

__all__ = ["Bend", "DeclineFit", "GroupedDecline", "Slope", "fit_decline", "fit_posts", "fit_rows"]
