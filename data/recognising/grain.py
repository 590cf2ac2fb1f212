"""What one row of a table is: a creator, a post, a deal, a pair of creators, a day of sales."""

from __future__ import annotations

from data import schema
from data.recognising.headers import candidates

_COUNTS = frozenset({"likes", "comments", "shares", "saves", "views", "reach", "impressions"})
_AGREED = frozenset({"orders", "revenue", "code", "posts_agreed", "posts_delivered", "deal_id"})
#: Columns that say who a row is about, and so nothing of what the row is.
_WHO = frozenset({"creator_id", "platform", "handle", "name"})
#: Sureness from which a header takes part in the decision.
_ENOUGH = 0.75


def grain_of(header: list[str]) -> str | None:
    """The table that rows under this header belong to, or None when nothing tells."""
    found = {table: {name for h in header for name, sureness in candidates(h, table) if sureness >= _ENOUGH}
             for table in schema.TABLES}
    creators, posts, deals = found["creators"], found["posts"], found["deals"]
    who = bool(creators & {"creator_id", "handle", "name"})
    money = deals & (_AGREED | {"fee", "product_cost"})
    if found["overlaps"] >= {"creator_a", "creator_b"}:
        return "overlaps"
    if any(name.startswith("average_") for name in creators):
        return "creators"
    if posts & _COUNTS:
        return "posts"
    if "date" in found["sales"] and found["sales"] & {"orders", "revenue"} and not who:
        return "sales"
    if who and (money & _AGREED or (money and "followers" not in creators)):
        return "deals"
    if "followers" in creators or (who and creators - _WHO - {"currency"}):
        return "creators"
    return "posts" if posts & {"post_id", "caption"} and who else None
