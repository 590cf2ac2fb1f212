"""bytes -> trustworthy tables. Knows nothing of Streamlit or of the analysis."""

from data.campaigns import Campaigns, Card, Question, Report
from data.errors import DataError, MicroscopeError
from data.filters import Filters
from data.reading import Note, RawTable, read_raw
from data.recognising import load_campaigns

__all__ = [
    "Campaigns", "Card", "DataError", "Filters", "MicroscopeError", "Note", "Question", "RawTable", "Report",
    "load_campaigns", "read_raw",
]
