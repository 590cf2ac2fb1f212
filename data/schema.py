"""The column contract: every canonical column with its meaning, unit, range and synonyms.

Synonyms are written as the recogniser sees a header: lower case, without accents, punctuation as single spaces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.codings import likely_coding, one_array


@dataclass(frozen=True)
class Column:
    """One canonical column.

    kind: "text", "id", "count" (zero or more), "money", "fraction", "number", "date" or "flag".
    meaning, unit: one sentence and a unit, shown on the Data page and in exports.
    low, high: the range a believable value lies in. synonyms: other names found in the wild.
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    synonyms: tuple[str, ...] = ()


def _columns(text: str) -> tuple[Column, ...]:
    """One column a line: name | kind | unit | meaning | synonyms, parted by commas."""
    columns = []
    for line in text.strip().splitlines():
        name, kind, unit, meaning, synonyms = (part.strip() for part in line.split("|"))
        limits = {"count": (0.0, None), "money": (0.0, None), "fraction": (0.0, 1.0)}.get(kind, (None, None))
        known = tuple(s.strip() for s in synonyms.split(",") if s.strip())
        columns.append(Column(name, kind, meaning, unit, *limits, known))
    return tuple(columns)


_WHO = """
creator_id | id | | What identifies the creator within this dataset | id, influencer id, creator, influencer, \
influencer profile, user id, account id, page id, username, user name
platform | text | | The platform the account is on | network, social network, channel type, source platform, \
plataforma, red social, rede social, plattform, plateforme
"""

#: In posts and deals a creator is often named by handle or name alone.
_WHOSE = _WHO.replace("username, user name\n", "username, user name, handle, account, account name, profile, profile name, "
                      "author, owner, owner username, channel, channel name, page, page name, influencer name, creator name, "
                      "influencer handle, creator handle, instagram handle, tiktok handle, insta name, influencer insta name, "
                      "instagram name, tiktok name, talent, publisher, publisher name, contact name, talent name, social handle, account handle, screen name, user handle, partner, partner name, affiliate, ambassador, profile url, profile link, account url, account link, channel url, channel link, usuario, benutzername\n")

TABLES: dict[str, tuple[Column, ...]] = {
    "creators": _columns(_WHO.strip() + """
handle | id | | The account's name on its platform, without the @ | username, user name, account, profile, \
insta name, influencer insta name, instagram name, tiktoker name, tiktok name, youtuber name, channel name, \
usuario, nombre de usuario, nome de usuario, benutzername, account name, account handle, social handle, \
screen name, nickname, instagram handle, tiktok handle, ig handle, user handle, influencer handle, creator handle, \
profile name, channel, channel title, author, owner, owner username, page name, profile url, profile link, \
account url, account link, channel url, channel link, instagram url, \
instagram link, tiktok url, tiktok link, youtube url, youtube link, url, link
name | text | | The name people know the creator by | full name, display name, influencer name, creator name, \
channel name, instagram name, tiktok name, nombre, nome, nom, fullname, contact name, contact, talent name, talent, \
publisher name, publisher
followers | count | people | Accounts that follow the creator, as listed | follower count, followers count, \
followers numbers, number of followers, follower, subs, subscribers, subscribers count, subscriber count, fans, \
audience size, seguidores, abonnes, abonnenten, iscritti, pengikut, total followers, fan count, total subscribers, \
follower size
following | count | accounts | Accounts the creator follows | followees, follows, following count, seguidos, seguindo
posts_count | count | posts | Posts the creator has published in all | posts, media count, number of posts, \
post count, publicaciones, publicacoes
niche | text | | What the creator posts about | category, category 1, categories, topic, vertical, \
content category, categoria, kategorie, categorie, niches, verticals, topics, interests, content topics, \
content niche, genre, industry
country | text | | Where the creator or most of the audience is | audience country, audience country mostly, \
location, market, pais, land, pays, country region, country code, audience location, based in
language | text | | The language of the posts | lang, idioma, lingua, sprache, langue, languages, \
audience language, main language
bio | text | | The creator's own description | biography, description, about, profile description, about me
quoted_fee | money | currency, per post | What the creator asks for one post | fee, rate, price, quote, \
price per post, cost per post, fee per post, tarifa, preco, preis, starting price, est post price, \
est price per post, estimated price, est cost, est cost per post, estimated cost, rate per post, asking price, \
post price, content price, rate card, price from, suggested price
currency | text | code | Currency of the amounts in this row | ccy, moneda, moeda, wahrung, devise
average_engagement | count | per post | Mean engagement of a post, where only averages are given | engagement avg, \
engagement avg values, avg engagement, average engagement, engagement average, engagements per post, \
average engagements, avg engagements, average interactions, avg interactions
average_likes | count | per post | Mean likes of a post, where only averages are given | likes avg, avg likes, \
average likes
average_comments | count | per post | Mean comments of a post, where only averages are given | comments avg, \
avg comments, average comments
average_shares | count | per post | Mean shares of a post, where only averages are given | shares avg, avg shares, \
average shares
average_saves | count | per post | Mean saves of a post, where only averages are given | saves avg, avg saves, \
average saves
average_views | count | per post | Mean views of a post, where only averages are given | views avg, avg views, \
average views
engagement_rate | fraction | of followers | Engagement of a post per follower, as the file states it | er, er %, \
er in %, er percent, eng rate, engagement rate, engagement rate %, engagement rate in %, engagement rate percent, \
engagement %, tasa de engagement
"""),
    "posts": _columns("post_id | id | | What identifies the post on its platform | shortcode, post, media id, video id, "
                      "post code, reel id\n" + _WHOSE.strip() + """
campaign | text | | The campaign the post was made for | campaign name, campana, campanha, kampagne, campagne, \
campaign title, campaign id, utm campaign, project
published_at | date | UTC | When the post went online | date, posted at, post date, publish date, timestamp, \
created at, created time, fecha, data de publicacao, datum, publish time, post time, published, published on, \
published date, publication date, posted, posted on, date posted, post published, creation date, upload date, \
uploaded at, live date, go live date, taken at, date published, posting date
observed_at | date | UTC | When its counts were read | scraped at, collected at, retrieved at, snapshot date, \
fetched at, date collected, data as of, as of, report date, exported at, last updated, updated at, captured at, \
measured at
format | text | | What kind of post it is | type, post type, media type, content type, tipo, formato, \
content format, media product type, post format
followers | count | people | Followers of the creator when the post went online | followers at posting, \
follower count, page total likes, me gusta totales de la pagina
reach | count | people | Different people the post was shown to | lifetime post total reach, accounts reached, \
post reach, alcance
impressions | count | times shown | How often the post was shown | lifetime post total impressions, impression, \
impresiones, impressoes
views | count | plays | How often the video was played | view count, video views, plays, play count, nb views, \
visualizaciones, vistas, visualizacoes, aufrufe, vues, total plays, video view count, video play count, reel plays, \
video plays, total video views, nb plays
likes | count | likes | Likes of the post; unknown where they are hidden | like, like count, likes count, nb likes, \
number of likes, me gusta, curtidas, hearts, heart count, diggs, digg count, favorite count, favourites, favorites
comments | count | comments | Comments on the post | comment, comment count, comments count, nb comments, \
number of comments, comentarios, kommentare, commentaires
shares | count | shares | Times the post was shared or reposted | share, share count, shares count, retweets, \
reposts, compartir, compartidos, compartilhamentos
saves | count | saves | Times the post was saved | save, saved, save count, bookmarks, guardados, salvamentos, \
collect count, collects, saves count, bookmark count
clicks | count | clicks | Clicks on the post's link | link clicks, click, url clicks, clics, cliques, \
post link clicks, total clicks, swipe ups, sticker taps, website clicks, outbound clicks
sponsored | flag | | Whether the post was paid for | paid, is sponsored, is paid, ad, is ad, paid partnership, \
patrocinado, pago, is sponsored post, branded content, is paid partnership, paid post
disclosed | flag | | Whether the post says that it was paid for | is disclosed, disclosure, has disclosure, \
has paid partnership label, ad disclosure, paid partnership label
caption | text | | The text of the post | text, post text, description, title, post caption, message, post message, \
video title, post content, video description, copy
url | text | | Where the post stands | link, permalink, post url, post link, video link, content link, content url, \
video url, live link, link to post, media url, media link
"""),
    "deals": _columns("deal_id | id | | What identifies the agreement | deal, contract id, agreement id\n" + _WHOSE.strip() + """
campaign | text | | The campaign the deal belongs to | campaign name, campana, campanha, kampagne, campagne, \
campaign title, campaign id, utm campaign, project, program
agreed_at | date | UTC | When it was agreed | date, agreed on, signed at, deal date, contract date, booked at, \
booking date
fee | money | currency | What was paid or agreed in all, without the product | total payout, payout, amount, cost, \
price, honorar, spend, creator fee, influencer fee, total fee, agreed fee, amount paid, paid amount, investment, \
creator cost, compensation, payment, payment amount, payout amount, flat fee, total cost, total spend, commission, \
budget
product_cost | money | currency | Cost of the product given away | product value, gift value, gifting cost, \
gift cost, gifted value, product gifted value, seeding cost, product retail value, cogs
currency | text | code | Currency of the amounts in this row | ccy, moneda, moeda
posts_agreed | count | posts | Posts the creator promised | posts promised, deliverables, agreed posts, \
posts required, contracted posts, posts contracted, deliverables agreed, number of posts agreed
posts_delivered | count | posts | Posts that came | delivered posts, posts published, deliverables completed, \
posts live, live posts, posts completed, published posts
code | id | | Discount code of this creator | promo code, coupon, coupon code, discount code, discount code used, \
voucher, voucher code, affiliate code, promocode, coupon used, promo
clicks | count | clicks | Clicks on the tracked link or code | link clicks, click
orders | count | orders | Orders tracked to the link or code | order count, conversions, purchases, pedidos, \
transactions, number of orders, orders placed, ecommerce purchases, total orders, sales count, actions
revenue | money | currency | Revenue of the tracked orders | sales, order value, umsatz, ingresos, receita, \
sales amount, sale amount, total sales, net sales, order total, order amount, gmv, revenue generated, \
attributed revenue, total revenue, purchase revenue, sales revenue, sales value
"""),
    "overlaps": _columns("""
creator_a | id | | One creator of the pair | creator 1, influencer a
creator_b | id | | The other creator of the pair | creator 2, influencer b
overlap | fraction | of the smaller audience | Share of the smaller audience that follows both | audience overlap, \
shared audience, overlap %
"""),
    "sales": _columns("""
date | date | UTC | The day of the sales | day, fecha
region | text | | Where they were made | country, market, state, area
orders | count | orders | All orders of that day and region, tracked to a creator or not | order count, pedidos
revenue | money | currency | All revenue of that day and region | sales, umsatz, ingresos
"""),
}

#: Likes, comments, shares, saves: what engagement of a post is the sum of, where they are known.
ENGAGEMENT_PARTS = ("likes", "comments", "shares", "saves")


def empty(table: str) -> pd.DataFrame:
    """The canonical table with all its columns and no rows."""
    return conform(table, pd.DataFrame())


def conform(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with exactly the canonical columns (posts: and `engagement`), each in its canonical type.

    Counts, money and fractions are float64 with NaN for unknown; text and ids are objects with None; dates are
    datetime64[ns] without a zone (UTC); flags are nullable booleans. Raises TypeError or ValueError for cells that
    are not of their kind: reading them is the recogniser's work, not this one's.
    """
    ready, index = {}, pd.RangeIndex(len(frame))
    nothing: dict[str, pd.Series] = {}  # columns that nothing is said of share their cells, until one is written to
    for column in TABLES[table]:
        if column.name in frame and not _is_silent(frame[column.name]):
            ready[column.name] = _typed(frame[column.name], column.kind).set_axis(index)
        else:
            kind = column.kind if column.kind in ("date", "flag") else "text" if column.kind == "id" else column.kind
            if kind not in nothing:
                nothing[kind] = pd.Series(_nothing(kind, len(frame)), index=index, copy=False)
            ready[column.name] = nothing[kind]
    return pd.DataFrame(ready, index=index, copy=False)


def _is_silent(cells: pd.Series) -> bool:
    """Whether this is a column of texts none of which is known."""
    return str(cells.dtype) == "str" and len(cells) > 0 and cells.array.__arrow_array__().null_count == len(cells)


def _nothing(kind: str, size: int):
    """Cells of a kind, all unknown."""
    if kind in ("text", "id"):
        return np.full(size, None, dtype=object)
    if kind == "date":
        return np.full(size, np.datetime64("NaT"), dtype="datetime64[ns]")
    return pd.array([pd.NA], dtype="boolean").repeat(size) if kind == "flag" else np.full(size, np.nan)


def _typed(cells: pd.Series, kind: str) -> pd.Series:
    if kind in ("text", "id"):
        return pd.Series(_texts(cells), index=cells.index, dtype=object, copy=False)
    if kind == "date":
        dates = pd.to_datetime(cells)
        if dates.dt.tz is not None:
            dates = dates.dt.tz_convert("UTC").dt.tz_localize(None)
        return dates.astype("datetime64[ns]")
    if kind == "flag":
        return cells.astype("boolean")
    return cells.astype("float64")


def _texts(cells: pd.Series) -> np.ndarray:
    """Texts as objects, None for unknown; a text that is there often is made once."""
    if str(cells.dtype) == "str":
        texts = one_array(cells.array.__arrow_array__())
        coding = likely_coding(texts)
        return texts.to_numpy(zero_copy_only=False) if coding is None else coding.objects[coding.codes]
    texts = cells.astype(object)
    return texts.where(texts.notna(), None).to_numpy()
