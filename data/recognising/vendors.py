"""Exports known by their header: what their columns mean where the words alone would mislead.

Most exports load by the names of their columns. Those listed here hold a trap: a column that means something else
than it says (Subscribers of a YouTube Studio export are those gained, Name of a Shopify order is its number), a row
of totals, or rows that are orders. A user's corrections stand above what is said here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data.recognising.headers import normalised


@dataclass(frozen=True)
class Export:
    """A kind of export.

    marks: headers (normalised) that are all there in every such export, and seldom elsewhere. table: what its rows
    are. columns: header -> "table.column", or "" for what is not to be used. only: nothing else is used.
    order: the header that tells orders apart, where rows are orders or lines of orders. void: header -> cells that
    make a row count for nothing. strangers: rows of creators who are not listed are nobody's (a web analytics export
    holds all traffic).
    """

    name: str
    marks: tuple[str, ...]
    table: str
    columns: Mapping[str, str] = field(default_factory=dict)
    platform: str | None = None
    only: bool = False
    order: str | None = None
    void: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    strangers: bool = False


EXPORTS: tuple[Export, ...] = (
    Export("YouTube Studio", ("content", "video title", "video publish time"), "posts", {
        "content": "posts.post_id", "video title": "posts.caption", "video publish time": "posts.published_at",
        "comments added": "posts.comments", "subscribers": "", "duration": "", "watch time hours": "",
        "estimated revenue": "", "estimated revenue usd": "", "your estimated revenue": "",
        "impressions click through rate %": "", "average view duration": "", "engaged views": ""}, "YouTube"),
    Export("Meta Business Suite (Instagram)", ("post id", "account username", "publish time", "permalink"), "posts", {
        "account id": "", "account username": "posts.creator_id", "account name": "creators.name",
        "description": "posts.caption", "duration sec": "", "publish time": "posts.published_at",
        "permalink": "posts.url", "post type": "posts.format", "data comment": "", "date": "", "follows": "",
        "title": ""}, "Instagram"),
    Export("Meta Business Suite (Facebook)", ("post id", "page id", "page name", "publish time"), "posts", {
        "page id": "", "page name": "posts.creator_id", "title": "", "description": "posts.caption",
        "duration sec": "", "publish time": "posts.published_at", "permalink": "posts.url", "post type": "posts.format",
        "languages": "", "date": "", "data comment": "", "reactions": "posts.likes", "total clicks": "posts.clicks",
        "reactions comments and shares": "", "other clicks": "", "link clicks": "", "is share": "",
        "is crosspost": ""}, "Facebook"),
    Export("TikTok Studio", ("video title", "video link", "post time", "total views"), "posts", {
        "video title": "posts.caption", "video link": "posts.url", "post time": "posts.published_at",
        "time": "", "date": ""}, "TikTok"),
    Export("Sprout Social", ("post id", "network", "profile", "sent by"), "posts", {
        "profile": "posts.creator_id", "network": "posts.platform", "post": "posts.caption", "link": "posts.url",
        "linked content": "", "sent by": "", "date": "posts.published_at", "post type": "posts.format",
        "content type": "", "reactions": "", "engagements": "", "engagement rate per impression": "",
        "post link clicks": "posts.clicks", "other post clicks": "", "tags": ""}),
    Export("Modash", ("username", "fullname", "followers", "engagements"), "creators", {
        "username": "creators.handle", "fullname": "creators.name", "engagements": "creators.average_engagement",
        "url": "", "contacts": ""}),
    Export("HypeAuditor", ("aqs",), "creators", {
        "aqs": "", "quality audience": "", "authentic engagement": "", "audience country": "creators.country"}),
    Export("Heepsy", ("username", "followers", "engagement", "category"), "creators", {
        "engagement": "creators.engagement_rate"}),
    Export("Traackr", ("influencer", "vit"), "posts", {
        "influencer": "posts.creator_id", "vit": "", "engagements": "", "reach": ""}),
    Export("Shopify (orders)", ("name", "financial status", "discount code"), "deals", {
        "created at": "deals.agreed_at", "total": "deals.revenue", "discount code": "deals.code",
        "currency": "deals.currency"}, only=True, order="name",
        void={"financial status": ("refunded", "voided")}, strangers=True),
    Export("Shopify (sales by discount)", ("discount code", "orders", "total sales"), "deals", {
        "discount code": "deals.code", "orders": "deals.orders", "total sales": "deals.revenue"}, only=True,
        strangers=True),
    Export("Shopify (sales by discount)", ("discount name", "orders", "total sales"), "deals", {
        "discount name": "deals.code", "orders": "deals.orders", "total sales": "deals.revenue"}, only=True,
        strangers=True),
    Export("Google Analytics", ("session manual ad content", "sessions"), "deals", {
        "session manual ad content": "deals.creator_id", "session campaign": "deals.campaign",
        "transactions": "deals.orders", "ecommerce purchases": "deals.orders", "total revenue": "deals.revenue",
        "purchase revenue": "deals.revenue"}, only=True, strangers=True),
    Export("Google Analytics", ("session source medium", "sessions"), "deals", {
        "session source medium": "deals.creator_id", "session campaign": "deals.campaign",
        "transactions": "deals.orders", "ecommerce purchases": "deals.orders", "total revenue": "deals.revenue",
        "purchase revenue": "deals.revenue"}, only=True, strangers=True),
    Export("UTM tracking", ("utm source", "utm campaign", "utm content"), "deals", {
        "utm content": "deals.creator_id", "utm campaign": "deals.campaign", "utm source": "", "utm medium": "",
        "sessions": ""}, strangers=True),
    Export("impact.com (actions)", ("action id", "partner"), "deals", {
        "partner": "deals.creator_id", "partner id": "", "campaign": "deals.campaign", "action date": "deals.agreed_at",
        "sale amount": "deals.revenue", "action earnings": "deals.fee", "payout": "deals.fee",
        "promo code": "deals.code", "currency": "deals.currency"}, only=True, order="action id",
        void={"status": ("reversed",), "action status": ("reversed",)}),
    Export("impact.com (partners)", ("partner", "actions"), "deals", {
        "partner": "deals.creator_id", "partner id": "", "actions": "deals.orders", "action cost": "deals.fee",
        "total cost": "deals.fee", "cpc cost": ""}),
)


def export_of(header: Sequence[str]) -> Export | None:
    """The kind of export that a header is of, the one with the most marks; None for none."""
    there = {normalised(h) for h in header}
    found = [export for export in EXPORTS if set(export.marks) <= there]
    return max(found, key=lambda export: len(export.marks)) if found else None
