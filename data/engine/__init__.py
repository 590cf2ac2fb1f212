"""Where big tables live and are aggregated: Ibis, on DuckDB unless told otherwise."""

from data.engine.places import EngineLimits, opened
from data.engine.rows import DENOMINATORS, OUTCOMES, creator_rows, creator_rows_of, post_rows

__all__ = ["DENOMINATORS", "EngineLimits", "OUTCOMES", "creator_rows", "creator_rows_of", "opened", "post_rows"]
