"""Where big tables live and are aggregated: Ibis, on DuckDB unless told otherwise."""

from data.engine.dealt import PER as DEALT_PER
from data.engine.places import EngineLimits, opened
from data.engine.rows import DENOMINATORS, OUTCOMES, by_deal, creator_rows, creator_rows_of, post_rows

__all__ = ["DEALT_PER", "DENOMINATORS", "EngineLimits", "OUTCOMES", "by_deal", "creator_rows", "creator_rows_of",
           "opened", "post_rows"]
