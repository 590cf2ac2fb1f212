"""Where big tables live and are aggregated: Ibis, on DuckDB unless told otherwise."""

from data.engine.dealt import PER as DEALT_PER
from data.engine.places import EngineLimits, opened
from data.engine.rows import DENOMINATORS, OUTCOMES, by_deal, creator_rows, creator_rows_of, frame_of, post_rows
from data.engine.standing import answer, kept, standing_creators

__all__ = ["DEALT_PER", "DENOMINATORS", "EngineLimits", "OUTCOMES", "answer", "by_deal", "creator_rows",
           "creator_rows_of", "frame_of", "kept", "opened", "post_rows", "standing_creators"]
