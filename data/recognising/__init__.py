"""RawTable -> canonical tables: which column is what, numbers, dates, grain, joins, questions."""

from data.recognising.load import load_campaigns

__all__ = ["load_campaigns"]
