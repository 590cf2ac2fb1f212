"""Exports in the style of the tools marketers use: the header as the tool writes it, rows invented, and what each must
load to. Where a file holds no follower counts a list of creators stands beside it, as it would in practice."""

from __future__ import annotations

import pandas as pd
import pytest

from data import DataError, load_campaigns
from data.reading import read_here


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch):
    monkeypatch.setattr("data.recognising.load.read_raw", lambda source, **_: read_here(source))


def load(*files: tuple[str, str], **named):
    campaigns = load_campaigns(*[(name, text.encode()) for name, text in files], **named)
    report = campaigns.report
    assert report.rows_read == report.rows_kept + len(report.set_aside)
    assert not report.set_aside.duplicated(["file", "line"]).any()
    return campaigns


def taken(campaigns) -> dict[str, str]:
    return dict(campaigns.report.columns[["found", "taken_for"]].values)


LIST = ("creators.csv", "Handle,Name,Followers,Code\nana.cooks,Ana,12000,ANA10\nbobtravels,Bob,340000,BOB15\n")
LIST_ALONE = ("creators.csv", "Handle,Name,Followers\nana.cooks,Ana,12000\nbobtravels,Bob,340000\n")


def test_meta_business_suite_instagram():
    text = ("Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,"
            "Post type,Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves\n"
            '17900000000000001,1784,ana.cooks,Ana Cooks,"Pasta, again",0,05/13/2024 09:15,'
            "https://www.instagram.com/p/Cabc123/,IG image,,Lifetime,5200,4100,320,12,3,18,44\n"
            "17900000000000002,1784,ana.cooks,Ana Cooks,Soup,31,05/14/2024 18:00,"
            "https://www.instagram.com/reel/Cdef456/,IG reel,,Lifetime,15200,11100,920,80,9,55,210\n")
    campaigns = load(("May-01-2024_May-31-2024.csv", text), LIST_ALONE)
    posts = campaigns.posts
    assert posts["creator_id"].tolist() == ["ana.cooks"] * 2 and posts["followers"].tolist() == [12000.0] * 2
    assert posts["post_id"].tolist() == ["17900000000000001", "17900000000000002"]
    assert posts[["views", "reach", "likes", "shares", "comments", "saves"]].values.tolist() == [
        [5200, 4100, 320, 12, 18, 44], [15200, 11100, 920, 80, 55, 210]]
    assert posts["published_at"].dt.strftime("%m-%d").tolist() == ["05-13", "05-14"]
    assert set(posts["platform"]) == {"Instagram"} and posts["format"].tolist() == ["IG image", "IG reel"]
    assert taken(campaigns)["Follows"] == "" and taken(campaigns)["Account ID"] == ""


def test_meta_business_suite_facebook():
    text = ("Post ID,Page ID,Page name,Title,Description,Duration (sec),Publish time,Caption type,Permalink,"
            "Is crosspost,Is share,Post type,Languages,Custom labels,Funded content status,Data comment,Date,"
            "Impressions,Reach,\"Reactions, Comments and Shares\",Reactions,Comments,Shares,Total clicks,Other Clicks\n"
            "9001,77,bobtravels,,Lisbon,0,06/20/2024 10:00,,https://www.facebook.com/bobtravels/posts/9001,0,0,Photos,,"
            ",,,Lifetime,8000,6000,260,200,40,20,120,30\n")
    posts = load(("facebook.csv", text), LIST_ALONE).posts
    assert posts[["likes", "comments", "shares", "clicks", "reach", "impressions"]].values.tolist() == [
        [200, 40, 20, 120, 6000, 8000]]
    assert posts["platform"].tolist() == ["Facebook"] and posts["creator_id"].tolist() == ["bobtravels"]


def test_tiktok_studio_content():
    text = ("Time,Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views\n"
            "2024-06-10,hello,https://www.tiktok.com/@ana.cooks/video/7301,2024-06-01,310,12,9,8800\n"
            "2024-06-10,again,https://www.tiktok.com/@ana.cooks/video/7302,2024-06-03,150,2,1,4100\n")
    campaigns = load(("Content.csv", text), LIST_ALONE)
    posts = campaigns.posts
    assert posts["creator_id"].tolist() == ["ana.cooks"] * 2, "the link names the account"
    assert posts["post_id"].tolist() == ["7301", "7302"] and set(posts["platform"]) == {"TikTok"}
    assert posts[["likes", "comments", "shares", "views"]].values.tolist() == [[310, 12, 9, 8800], [150, 2, 1, 4100]]


def test_tiktok_overview_is_days_and_no_posts():
    days = "".join(f"2024-06-{d:02d},{1000 + d},{30 + d},{90 + d},{d},{d}\n" for d in range(1, 8))
    text = "Date,Video Views,Profile Views,Likes,Comments,Shares\n" + days
    with pytest.raises(DataError, match="one row a day"):
        load(("Overview.csv", text))
    campaigns = load(("Overview.csv", text), LIST_ALONE)
    assert campaigns.posts.empty and len(campaigns.creators) == 2
    assert campaigns.report.set_aside["reason"].tolist() == ["a day of an account, not a post"] * 7


def test_tiktok_follower_history_is_days():
    text = ("Date,Followers,Difference in followers from previous day\n2024-06-01,12000,40\n2024-06-02,12030,30\n"
            "2024-06-03,12100,70\n")
    with pytest.raises(DataError, match="one row a day"):
        load(("FollowerHistory.csv", text))


def test_tiktok_audience_is_no_list_of_creators():
    with pytest.raises(DataError, match="describes an audience"):
        load(("FollowerGender.csv", "Gender,Distribution\nMale,0.42\nFemale,0.58\n"))
    with pytest.raises(DataError, match="describes an audience"):
        load(("audience.csv", "Age range,Gender,% of followers\n18-24,F,32%\n25-34,F,21%\n"))


def test_tiktok_creator_marketplace():
    text = ("Creator handle,Creator name,Country/region,Followers,Avg. views,Engagement rate,Starting price (USD)\n"
            "@ana.cooks,Ana,US,12K,8.8K,5.6%,\"1,200\"\n@bobtravels,Bob,GB,340K,120K,2.1%,\"5,000\"\n")
    creators = load(("tiktok_creator_marketplace.csv", text)).creators
    assert creators[["handle", "followers", "average_views", "quoted_fee", "currency"]].values.tolist() == [
        ["ana.cooks", 12000, 8800, 1200, "USD"], ["bobtravels", 340000, 120000, 5000, "USD"]]
    assert creators["engagement_rate"].tolist() == pytest.approx([0.056, 0.021])


def test_youtube_studio_total_row_and_subscribers_gained():
    text = ("Content,Video title,Video publish time,Duration,Views,Watch time (hours),Subscribers,Impressions,"
            "Impressions click-through rate (%)\nTotal,,,,31000,812.5,45,402000,4.1\n"
            'vid00000001,Lisbon in a day,"Jun 3, 2024",612,21000,600.1,40,300000,4.4\n'
            'vid00000002,Porto,"Jun 9, 2024",420,10000,212.4,5,102000,3.2\n')
    campaigns = load(("Table data.csv", text), ("creators.csv", "Channel,Subscribers\nTable data,52000\n"))
    assert campaigns.posts["post_id"].tolist() == ["vid00000001", "vid00000002"]
    assert campaigns.posts["views"].sum() == 31000 and campaigns.posts["followers"].tolist() == [52000.0] * 2
    assert campaigns.report.set_aside[["line", "reason"]].values.tolist() == [[2, "a total of the other rows"]]
    assert taken(campaigns)["Subscribers"] != "posts.followers" or campaigns.creators["followers"].tolist() == [52000.0]


def test_modash():
    text = ("Platform,Username,URL,Fullname,Followers,Engagements,Engagement rate,Average views,Country\n"
            "instagram,ana.cooks,https://www.instagram.com/ana.cooks,Ana,12000,480,0.04,5200,US\n"
            "tiktok,bobtravels,https://www.tiktok.com/@bobtravels,Bob,340000,9800,0.0288,88000,GB\n")
    creators = load(("modash_export.csv", text)).creators
    assert creators[["handle", "platform", "followers", "average_engagement", "average_views"]].values.tolist() == [
        ["ana.cooks", "Instagram", 12000, 480, 5200], ["bobtravels", "TikTok", 340000, 9800, 88000]]
    assert creators["engagement_rate"].tolist() == [0.04, 0.0288]


def test_hypeauditor():
    text = ("Account,Full name,Followers,AQS,ER %,Quality audience,Category,Audience country,Link\n"
            "@ana.cooks,Ana,12.0K,88,4.10,8.8K,Food,United States,https://instagram.com/ana.cooks\n"
            "@bobtravels,Bob,340.0K,61,1.20,201K,Travel,United Kingdom,https://instagram.com/bobtravels\n")
    campaigns = load(("hypeauditor.csv", text))
    creators = campaigns.creators
    assert creators[["handle", "followers", "niche", "country"]].values.tolist() == [
        ["ana.cooks", 12000, "Food", "United States"], ["bobtravels", 340000, "Travel", "United Kingdom"]]
    assert creators["engagement_rate"].tolist() == pytest.approx([0.041, 0.012])
    assert set(creators["platform"]) == {"Instagram"}, "the links say so"
    assert taken(campaigns)["Quality audience"] == ""


def test_upfluence_columns_a_platform():
    text = ("full_name,country,instagram_username,instagram_followers,tiktok_username,tiktok_followers\n"
            "Ana,US,ana.cooks,12000,anacooks,54000\nBob,GB,bobtravels,340000,,\nCleo,FR,,,cleo.tt,7000\n")
    campaigns = load(("upfluence.csv", text))
    found = campaigns.creators[["name", "platform", "handle", "followers"]].sort_values(["name", "platform"])
    assert found.values.tolist() == [
        ["Ana", "Instagram", "ana.cooks", 12000], ["Ana", "TikTok", "anacooks", 54000],
        ["Bob", "Instagram", "bobtravels", 340000], ["Cleo", "TikTok", "cleo.tt", 7000]]
    assert campaigns.report.rows_read == campaigns.report.rows_kept == 3


def test_grin_contacts_and_content():
    contacts = ("Contact Name,Instagram Username,Instagram Followers,Instagram Engagement Rate\n"
                "Ana,ana.cooks,12000,4.1%\nBob,bobtravels,340000,1.2%\n")
    content = ("Creator,Platform,Post Date,Post URL,Likes,Comments,Impressions,Reach,IMV\n"
               "Ana,Instagram,2024-05-01,https://www.instagram.com/p/Cxyz001/,300,12,9000,7000,$120.00\n")
    campaigns = load(("contacts.csv", contacts), ("content.csv", content))
    assert campaigns.posts[["creator_id", "post_id", "likes", "followers"]].values.tolist() == [
        ["ana.cooks", "Cxyz001", 300, 12000]]
    assert campaigns.creators["platform"].tolist() == ["Instagram"] * 2


def test_creatoriq():
    text = ("Publisher Name,Network,Post Date,Post Link,Followers,Engagements,Likes,Comments,Shares,Saves,Video Views,"
            "Impressions,Reach,EMV\nana.cooks,Instagram,2024-05-01,https://www.instagram.com/p/Cxyz001/,12000,364,300,"
            "12,8,44,0,9000,7000,$310\nbobtravels,TikTok,2024-05-02,https://www.tiktok.com/@bobtravels/video/99001,"
            "340000,5100,5000,60,40,0,99000,,,$900\n")
    posts = load(("ciq.csv", text)).posts
    assert posts[["creator_id", "platform", "likes", "saves", "views", "followers"]].values.tolist() == [
        ["ana.cooks", "Instagram", 300, 44, 0, 12000], ["bobtravels", "TikTok", 5000, 0, 99000, 340000]]


def test_aspire():
    text = ("Creator,Handle,Network,Followers,Post Date,Content type,Likes,Comments,Engagement Rate,Link Clicks,Sales,"
            "Content price\nAna,@ana.cooks,Instagram,12000,2024-05-01,Reel,300,12,2.6%,55,410.50,250\n"
            "Bob,@bobtravels,TikTok,340000,2024-05-02,Video,5000,60,1.5%,410,1900.00,1800\n")
    campaigns = load(("aspire.csv", text))
    assert campaigns.posts[["creator_id", "likes", "clicks", "followers"]].values.tolist() == [
        ["Ana", 300, 55, 12000], ["Bob", 5000, 410, 340000]]
    assert campaigns.deals["revenue"].tolist() == [410.5, 1900.0]


def test_traackr():
    text = ("Influencer,Platform,Post URL,Published,Followers,Engagements,Likes,Comments,Shares,Video views,VIT\n"
            "Ana,Instagram,https://www.instagram.com/p/Cxyz001/,2024-05-01,12000,320,300,12,8,,41.2\n")
    posts = load(("traackr.csv", text)).posts
    assert posts[["creator_id", "likes", "comments", "shares", "followers"]].values.tolist() == [
        ["Ana", 300, 12, 8, 12000]]


def test_sprout_social_post_performance():
    text = ("Date,Post ID,Network,Post Type,Content Type,Profile,Sent by,Link,Post,Linked Content,Impressions,"
            "Organic Impressions,Reach,Engagement Rate (per Impression),Engagements,Reactions,Likes,Comments,Shares,"
            "Saves,Post Link Clicks,Video Views\n"
            '05/13/2024 9:15 am,123_456,Facebook,Post,Photo,bobtravels,Team,https://www.facebook.com/1,Lisbon,,'
            '"8,000","8,000","6,000",3.2%,260,200,180,40,20,,120,\n')
    campaigns = load(("Post Performance (Sprout Social).csv", text), LIST_ALONE)
    found = campaigns.posts[["creator_id", "platform", "likes", "comments", "clicks", "impressions"]]
    assert found.values.tolist() == [
        ["bobtravels", "Facebook", 180, 40, 120, 8000]]
    assert taken(campaigns)["Organic Impressions"] == "" and taken(campaigns)["Sent by"] == ""


def test_later_has_no_account_and_is_one():
    text = ("Posted At,Caption,Media Type,Likes,Comments,Impressions,Reach,Saves,Engagement Rate,Link\n"
            "2024-05-01 09:00,Pasta,IMAGE,300,12,9000,7000,44,2.97%,https://www.instagram.com/p/Cxyz001/\n"
            "2024-05-05 09:00,Soup,VIDEO,200,10,8000,6000,20,2.5%,https://www.instagram.com/p/Cxyz002/\n")
    campaigns = load(("ana.cooks posts.csv", text), LIST_ALONE)
    assert campaigns.posts["creator_id"].tolist() == ["ana.cooks"] * 2, "the file's name says whose they are"
    assert campaigns.posts["saves"].tolist() == [44, 20]


def test_influencity():
    text = ("Username,Name,Followers,Engagement Rate,Location,Language,Categories\nana.cooks,Ana,12000,4.1%,Spain,es,"
            "Food\nbobtravels,Bob,340000,1.2%,UK,en,Travel\n")
    creators = load(("influencity.csv", text)).creators
    assert creators[["handle", "country", "language", "niche"]].values.tolist() == [
        ["ana.cooks", "Spain", "es", "Food"], ["bobtravels", "UK", "en", "Travel"]]


def test_heepsy():
    text = ("Username,Full name,Followers,Engagement,Est. cost per post ($),Category,Location\n"
            "ana.cooks,Ana,12K,4.1%,120,Food,Spain\nbobtravels,Bob,340K,1.2%,2100,Travel,UK\n")
    creators = load(("heepsy.csv", text)).creators
    assert creators["engagement_rate"].tolist() == pytest.approx([0.041, 0.012])
    assert creators["quoted_fee"].tolist() == [120, 2100] and set(creators["currency"]) == {"USD"}


SHOPIFY = ("Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,"
           "Created at,Lineitem quantity,Lineitem name,Billing Name,Vendor\n"
           "#1001,x@example.com,paid,2024-05-02 10:00:00 +0200,EUR,40.00,5.00,0,45.00,ANA10,4.00,"
           "2024-05-02 10:00:00 +0200,1,Mug,Someone,Shop\n"
           "#1001,x@example.com,,,,,,,,,,2024-05-02 10:00:00 +0200,2,Plate,,Shop\n"
           "#1002,y@example.com,paid,2024-05-03 10:00:00 +0200,EUR,90.00,0,0,90.00,,0,2024-05-03 10:00:00 +0200,1,Pan,"
           "Someone,Shop\n"
           "#1003,z@example.com,refunded,2024-05-03 11:00:00 +0200,EUR,30.00,0,0,30.00,bob15,0,"
           "2024-05-03 11:00:00 +0200,1,Pan,Someone,Shop\n"
           "#1004,z@example.com,paid,2024-05-03 11:00:00 +0200,EUR,30.00,0,0,30.00,ana10,0,2024-05-03 11:00:00 +0200,1,"
           "Pan,Someone,Shop\n"
           "#1005,z@example.com,paid,2024-05-03 11:00:00 +0200,EUR,20.00,0,0,20.00,SUMMER,0,2024-05-03 11:00:00 +0200,"
           "1,Pan,Someone,Shop\n")


def test_shopify_orders_find_their_creator_by_code():
    codes = ("codes.csv", "Creator,Discount code,Fee\nana.cooks,ANA10,200\nbobtravels,BOB15,900\n")
    campaigns = load(("orders_export_1.csv", SHOPIFY), LIST_ALONE, codes)
    tracked = campaigns.deals[campaigns.deals["orders"].notna()]
    assert tracked[["creator_id", "orders", "revenue"]].values.tolist() == [["ana.cooks", 2, 75]]
    reasons = campaigns.report.set_aside.set_index("line")["reason"].to_dict()
    assert reasons == {3: "a further line of order #1001", 4: "names no creator and no code",
                       5: "the order was cancelled or returned", 7: "no creator is known by the code SUMMER"}


def test_shopify_sales_by_discount():
    text = "Discount code,Orders,Discounts,Net sales,Total sales\nANA10,31,-120.50,900,1010.20\nFREESHIP,4,0,80,99\n"
    codes = ("codes.csv", "Creator,Discount code,Fee\nana.cooks,ANA10,200\nbobtravels,BOB15,900\n")
    campaigns = load(("sales_by_discount.csv", text), LIST_ALONE, codes)
    tracked = campaigns.deals[campaigns.deals["orders"].notna()]
    assert tracked[["creator_id", "orders", "revenue"]].values.tolist() == [["ana.cooks", 31, 1010.2]]
    assert campaigns.report.set_aside["reason"].tolist() == ["no creator is known by the code FREESHIP"]


def test_google_analytics_utm():
    text = ("Session manual ad content,Session campaign,Sessions,Engaged sessions,Ecommerce purchases,Total revenue\n"
            "ana.cooks,spring,812,500,31,1010.2\n(not set),(direct),9000,4000,120,8000\n"
            "bobtravels,spring,410,200,9,300\n")
    campaigns = load(("ga4.csv", text), LIST_ALONE)
    assert campaigns.deals[["creator_id", "campaign", "orders", "revenue"]].values.tolist() == [
        ["ana.cooks", "spring", 31, 1010.2], ["bobtravels", "spring", 9, 300]]
    assert campaigns.report.set_aside["line"].tolist() == [3]
    assert "not among the creators listed" in campaigns.report.set_aside["reason"][0]


def test_impact_actions():
    text = ("Action Id,Action Date,Partner,Partner Id,Campaign,Status,Sale Amount,Payout,Currency,Promo Code\n"
            "a1,2024-05-02,Ana,501,Spring,Approved,40.00,4.00,EUR,ANA10\na2,2024-05-03,Ana,501,Spring,Approved,60,6,EUR,"
            "\na3,2024-05-03,Bob,502,Spring,Reversed,90,9,EUR,\na4,2024-05-04,Bob,502,Spring,Pending,10,1,EUR,BOB15\n")
    campaigns = load(("impact_actions.csv", text), LIST_ALONE)
    assert campaigns.deals[["creator_id", "campaign", "orders", "revenue", "fee"]].values.tolist() == [
        ["ana.cooks", "Spring", 2, 100, 10], ["bobtravels", "Spring", 1, 10, 1]]
    assert campaigns.report.set_aside["reason"].tolist() == ["the order was cancelled or returned"]


def test_campaign_report_by_creator_is_deals():
    text = ("Campaign,Creator,Posts,Reach,Impressions,Engagements,Clicks,Spend (EUR),Orders,Revenue\n"
            "Spring,ana.cooks,3,21000,30000,900,120,500,31,1010\nSpring,bobtravels,1,90000,120000,5100,410,2000,9,300\n")
    campaigns = load(("campaign_report.csv", text), LIST_ALONE)
    assert campaigns.posts.empty
    assert campaigns.deals[["creator_id", "campaign", "posts_delivered", "fee", "currency", "clicks", "orders"]
                           ].values.tolist() == [["ana.cooks", "Spring", 3, 500, "EUR", 120, 31],
                                                 ["bobtravels", "Spring", 1, 2000, "EUR", 410, 9]]


def test_campaign_totals_are_set_aside():
    text = "Campaign,Impressions,Clicks,Spend,Conversions\nSpring,150000,530,2500,40\nAutumn,90000,210,1900,22\n"
    campaigns = load(("campaigns.csv", text), LIST_ALONE)
    assert campaigns.report.set_aside["reason"].tolist() == ["a total of a whole campaign, not of one creator"] * 2
    with pytest.raises(DataError, match="one row a campaign"):
        load(("campaigns.csv", text))


def test_four_table_schema():
    campaigns = load(
        ("influencers.csv", "id,name,category,gender,follower_count,platform\n1,Ana,Food,F,12000,Instagram\n2,Bob,"
                            "Travel,M,340000,YouTube\n"),
        ("posts.csv", "influencer_id,platform,date,url,caption,reach,likes,comments\n1,Instagram,2024-05-01,"
                      "https://x.example/1,hi,7000,300,12\n2,YouTube,2024-05-02,https://x.example/2,yo,90000,5000,60\n"),
        ("tracking_data.csv", "source,campaign,influencer_id,user_id,product,date,orders,revenue\n"
                              "instagram,spring,1,u1,mug,2024-05-02,1,40\ninstagram,spring,1,u2,mug,2024-05-02,2,80\n"),
        ("payouts.csv", "influencer_id,basis,rate,orders,total_payout\n1,post,100,3,100\n2,order,5,0,0\n"))
    assert campaigns.posts[["creator_id", "likes", "reach"]].values.tolist() == [["1", 300, 7000], ["2", 5000, 90000]]
    assert campaigns.deals["orders"].sum() == 3 and campaigns.deals["revenue"].sum() == 120
    assert campaigns.deals["fee"].sum() == 100


def test_a_known_export_may_still_be_corrected():
    text = ("Content,Video title,Video publish time,Views,Subscribers\nv0000001,a,2024-06-03,10,900\n"
            "v0000002,b,2024-06-04,20,900\n")
    campaigns = load(("studio.csv", text), answers={"column:studio.csv:Subscribers": "posts.followers"})
    assert campaigns.posts["followers"].tolist() == [900.0, 900.0]
    assert isinstance(campaigns.report.columns, pd.DataFrame)
