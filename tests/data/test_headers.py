"""Headers: eight languages, units and marks, typing errors, and what cells tell where headers do not."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import DataError, load_campaigns, schema
from data.reading import read_here
from data.recognising import content
from data.recognising.handles import account, accounts_in
from data.recognising.headers import candidates, heading, normalised
from data.recognising.languages import names_in


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch):
    monkeypatch.setattr("data.recognising.load.read_raw", lambda source, **_: read_here(source))


def load(*texts: str, **named):
    return load_campaigns(*[(f"file{i}.csv", t.encode()) for i, t in enumerate(texts)], **named)


def taken(campaigns) -> dict[str, tuple[str, float]]:
    return {found: (name, sureness) for found, name, sureness in
            campaigns.report.columns[["found", "taken_for", "sureness"]].values}


EVERY_NAME = [(table, name, column) for table in ("creators", "posts", "deals")
              for name, column in names_in(table, {c.name for c in schema.TABLES[table]})]


def test_every_foreign_name_is_known_as_written_and_in_any_dress():
    for table, name, column in EVERY_NAME:
        for written in (name, name.upper(), f" {name.title()} ", name.replace(" ", "_"), f"{name}*"):
            found = dict(candidates(written, table))
            assert found.get(column, 0) >= 0.9, (table, written, column, found)


@pytest.mark.parametrize(("language", "header"), [
    ("Spanish", "Usuario,Red social,Seguidores,Fecha de publicación,Me gusta,Comentarios,Compartidos,Guardados,"
                "Alcance"),
    ("Portuguese", "Usuário,Rede social,Seguidores,Data de publicação,Curtidas,Comentários,Compartilhamentos,"
                   "Salvamentos,Alcance"),
    ("German", "Benutzername,Plattform,Abonnenten,Veröffentlicht am,Gefällt mir,Kommentare,Geteilt,Gespeichert,"
               "Reichweite"),
    ("French", "Nom d'utilisateur,Réseau social,Abonnés,Date de publication,J’aime,Commentaires,Partages,"
               "Enregistrements,Couverture"),
    ("Italian", "Nome utente,Piattaforma,Numero di follower,Data di pubblicazione,Mi piace,Commenti,Condivisioni,"
                "Salvataggi,Copertura"),
    ("Indonesian", "Nama pengguna,Platform,Jumlah pengikut,Tanggal posting,Suka,Komentar,Dibagikan,Disimpan,Jangkauan"),
    ("Russian", "Имя пользователя,Площадка,Количество подписчиков,Дата публикации,Лайки,Комментарии,Репосты,Сохранения,"
                "Охват"),
])
def test_a_table_of_posts_in_each_language(language, header):
    posts = load(f"{header}\nana,Instagram,12000,2024-05-13,320,18,12,44,4100\n"
                 "bob,TikTok,340000,2024-05-14,920,55,80,210,11100\n").posts
    assert posts[["creator_id", "platform", "followers", "likes", "comments", "shares", "saves", "reach"]
                 ].values.tolist() == [["ana", "Instagram", 12000, 320, 18, 12, 44, 4100],
                                       ["bob", "TikTok", 340000, 920, 55, 80, 210, 11100]], language
    assert posts["published_at"].dt.day.tolist() == [13, 14]


@pytest.mark.parametrize(("header", "table", "column"), [
    ("Followers (K)", "creators", "followers"), ("Fee (EUR)", "deals", "fee"), ("Fee in €", "deals", "fee"),
    ("ER %", "creators", "engagement_rate"), ("Likes*", "posts", "likes"), ("Likes (lifetime)", "posts", "likes"),
    ("followerCount", "creators", "followers"), ("follower_count", "creators", "followers"),
    ("Likes&nbsp;&amp;nbsp;", "posts", "likes"), ("❤️ Likes", "posts", "likes"), ("Link\nclicks", "posts", "clicks"),
    ("likes.1", "posts", "likes"), ("Followers 2", "creators", "followers"),
    ("Avg. likes", "creators", "average_likes"),
    ("Likes (avg)", "creators", "average_likes"), ("promedio de likes", "creators", "average_likes"),
    ("ø Likes", "creators", "average_likes"), ("Average views (Reels)", "creators", "average_views"),
    ("Instagram Followers", "creators", "followers"), ("Instagram Username", "creators", "handle"),
    ("Folowers", "creators", "followers"), ("engagment rate", "creators", "engagement_rate"),
    ("Impresions", "posts", "impressions"), ("Post price (USD)", "creators", "quoted_fee")])
def test_headers_in_their_dress(header, table, column):
    assert column in dict(candidates(header, table))


@pytest.mark.parametrize(("header", "table"), [
    ("Likes (avg)", "posts"), ("Views (unique)", "posts"), ("Reach (organic)", "posts"), ("New followers", "creators"),
    ("Followers change (%)", "creators"), ("county", "creators"), ("Collaborator_Followers", "posts"),
    ("Fake followers", "creators"), ("Follower growth", "creators"), ("Likers credibility", "creators")])
def test_another_thing_is_not_taken_for_the_column(header, table):
    assert candidates(header, table) == []


def test_typing_errors_are_less_sure_than_names_and_are_told():
    for column, text in (("followers", "folowers"), ("engagement_rate", "engagement rat")):
        found = dict(candidates(text, "creators"))
        assert found[column] < min(s for n, s in candidates(column, "creators") if n == column)
    campaigns = load("Handle,Folowers,avg likes\nana,12000,30\nbob,900,4\n")
    assert campaigns.creators["followers"].tolist() == [12000, 900]
    assert taken(campaigns)["Folowers"] == ("creators.followers", 0.6)
    assert any('"Folowers" was taken for followers' in note for note in campaigns.report.notes)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(EVERY_NAME), st.sampled_from([" ", "  ", "_", "\n", " - "]),
       st.sampled_from(["", "*", " :", " ⭐", "\u00a0", "&nbsp;"]), st.booleans())
def test_dress_changes_nothing(known, gap, end, upper):
    """The same words with other gaps, marks at the end and case of letters mean the same, as surely."""
    table, name, _ = known
    dressed = (name.upper() if upper else name).replace(" ", gap) + end
    assert normalised(dressed) == normalised(name)
    assert candidates(dressed, table) == candidates(name, table)


def test_units_of_the_header_count_and_are_told():
    campaigns = load("Handle,Followers (K),Avg likes (thousands),Fee (k€)\nana,12.5,0.3,1.2\nbob,340,5,2\n"
                     "cleo,1.2M,1,3\n")
    assert campaigns.creators["followers"].tolist() == [12500, 340000, 1_200_000], "1.2M carries its own unit"
    assert campaigns.creators["average_likes"].tolist() == [300, 5000, 1000]
    assert campaigns.creators["quoted_fee"].tolist() == [1200, 2000, 3000]
    assert set(campaigns.creators["currency"]) == {"EUR"}
    told = campaigns.report.changes
    told = told[told["change"].str.contains("multiplied by 1,000")].set_index("column")["count"]
    assert told.to_dict() == {"Followers (K)": 2, "Avg likes (thousands)": 3, "Fee (k€)": 3}


def test_a_unit_that_cannot_be_meant_is_left_and_told():
    campaigns = load("Handle,Followers (M),avg likes\nana,12500,3\nbob,3400000,4\n")
    assert campaigns.creators["followers"].tolist() == [12500, 3_400_000]
    assert any("taken as they stand" in note for note in campaigns.report.notes)


@pytest.mark.parametrize(("header", "code"), [("Fee (EUR)", "EUR"), ("Fee in €", "EUR"), ("Fee, £", "GBP"),
                                              ("Fee [USD]", "USD"), ("Fee in euros", "EUR"), ("Fee R$", "BRL")])
def test_the_header_names_the_currency(header, code):
    campaigns = load("Handle,Followers\nana,900\nbob,800\n", f"Handle,{header.replace(',', '')},Campaign\n"
                                                             "ana,100,x\nbob,250,x\n")
    assert set(campaigns.deals["currency"]) == {code} and campaigns.deals["fee"].tolist() == [100, 250]
    assert "currency" not in {q.key for q in campaigns.report.questions}


def test_a_word_with_two_meanings_is_asked():
    text = "Username,Pengikut,Suka,Tayangan\nana,12000,320,5200\nbob,340000,920,15200\n"
    asked = load(text)
    question = next(q for q in asked.report.questions if q.key == "column:file0.csv:Tayangan")
    assert set(question.options) == {"posts.views", "posts.impressions", "unused"} and not question.answered
    assert asked.posts[question.guess.split(".")[1]].tolist() == [5200, 15200]
    for answer in question.options:
        said = load(text, answers={question.key: answer})
        for name in ("views", "impressions"):
            expected = [5200, 15200] if answer == f"posts.{name}" else [None, None]
            assert said.posts[name].astype(object).where(said.posts[name].notna(), None).tolist() == expected
        assert {q.key: q for q in said.report.questions if q.key == question.key} == {} or next(
            q for q in said.report.questions if q.key == question.key).answered
    other = load("Username,Pengikut,Suka,Tayangan,Penayangan\nana,12000,320,5200,4000\nbob,340000,920,15200,9000\n")
    assert question.key not in {q.key for q in other.report.questions}, "another column is the views"
    assert other.posts[["views", "impressions"]].values.tolist() == [[4000, 5200], [9000, 15200]]


@pytest.mark.parametrize(("link", "platform", "handle"), [
    ("https://www.instagram.com/Name/?hl=en", "Instagram", "Name"), ("m.youtube.com/@x", "YouTube", "x"),
    ("youtube.com/channel/UC123", "YouTube", "UC123"), ("https://www.youtube.com/c/Name", "YouTube", "Name"),
    ("tiktok.com/@x", "TikTok", "x"), ("https://www.tiktok.com/@foo/video/12?lang=en", "TikTok", "foo"),
    ("x.com/x", "X", "x"), ("https://twitter.com/a_b/status/99", "X", "a_b"),
    ("HTTPS://INSTAGRAM.COM/Ana.B", "Instagram", "Ana.B"),
    ("facebook.com/profile.php?id=77", "Facebook", "77"), ("fb.com/Page.Name/", "Facebook", "Page.Name"),
    ("//www.twitch.tv/Foo", "Twitch", "Foo"), ("instagram.com/p/ABC/", "Instagram", None), ("x.com", "X", None),
    ("https://youtu.be/abcdefg", "YouTube", None), ("ana.cooks", None, None), ("@ana", None, None),
    ("max.com", None, None), ("https://ana-cooks.com/about", None, None)])
def test_links_to_accounts(link, platform, handle):
    assert account(link) == (platform, handle)


@given(st.lists(st.one_of(st.none(), st.text(max_size=30),
                          st.sampled_from(["x.com/a", "https://fb.com", "tiktok.com/@"])), max_size=8))
@settings(deadline=None)
def test_what_is_no_link_stays(texts):
    column = pd.Series(texts, dtype=object)
    handles, platforms, links = accounts_in(column)
    assert len(handles) == len(platforms) == len(texts)
    for before, after in zip(texts, handles, strict=True):
        if before is None or account(before)[0] is None:
            assert (after is None or after != after) if before is None else after == before
    assert links == sum(t is not None and account(t)[0] is not None for t in texts)


@pytest.mark.parametrize("header", ["", "Column1", "Unnamed: 2", "Spalte 3", "field_7"])
def test_cells_name_a_column_whose_header_says_nothing(header):
    campaigns = load(f"Followers,avg likes,{header}\n900,3,@ana\n800,4,@bob\n")
    assert campaigns.creators["handle"].tolist() == ["ana", "bob"]
    assert taken(campaigns)[header] == ("creators.handle", content.SURENESS)
    assert any("says little" in note for note in campaigns.report.notes)


def test_cells_find_the_platform_under_any_header():
    creators = load("Handle,Followers,avg likes,Wo\nana,900,3,IG\nbob,800,4,tiktok\n").creators
    assert creators["platform"].tolist() == ["Instagram", "TikTok"]
    linked = load("Handle,Followers,avg likes,Seite\nana,900,3,https://instagram.com/ana\n"
                  "bob,800,4,https://www.tiktok.com/@bob\n").creators
    assert linked["platform"].tolist() == ["Instagram", "TikTok"] and linked["handle"].tolist() == ["ana", "bob"]


def test_a_website_is_nobodys_handle():
    campaigns = load("Name,Link,Followers,avg likes\nAna,https://ana-cooks.com,900,3\nBob,https://bob.org/x,800,4\n")
    assert campaigns.creators["creator_id"].tolist() == ["Ana", "Bob"] and taken(campaigns)["Link"][0] == ""


def test_a_table_without_a_header_is_told_by_its_cells_or_refused():
    campaigns = load("@ana.cooks,12000\n@bobtravels,340000\n@cleo,5600\n")
    assert campaigns.creators[["handle", "followers"]].values.tolist() == [
        ["ana.cooks", 12000], ["bobtravels", 340000], ["cleo", 5600]]
    assert campaigns.report.columns["sureness"].max() <= content.SURENESS and campaigns.report.rows_read == 3
    question = next(q for q in campaigns.report.questions if q.key.startswith("column:"))
    assert question.guess == "creators.followers"
    for open_ in ("ana,900,3\nbob,800,4\n", "1,english\n2,german\n3,french\n"):
        with pytest.raises(DataError, match="no header row"):
            load(open_)


def test_thousands_of_columns_take_no_longer_than_their_names():
    """Cells are looked at in the first columns only; every name is."""
    header = ["Handle", "Followers", "avg likes", *(f"note {chr(97 + i % 26)}{i}x" for i in range(3900)), "Country"]
    row = ["ana", "900", "3", *(["@x"] * 3900), "DE"]
    campaigns = load("\n".join(",".join(r) for r in (header, row, ["bob", "800", "2", *([""] * 3900), "FR"])) + "\n")
    assert campaigns.creators[["handle", "country"]].values.tolist() == [["ana", "DE"], ["bob", "FR"]]


def test_a_column_without_anything_in_it_is_no_obstacle():
    frame = pd.DataFrame({"creator": ["x"], "followers": [5], "likes": [1], "url": [None], "": [None]})
    assert load_campaigns(("frame", frame)).posts[["creator_id", "likes"]].values.tolist() == [["x", 1]]


def test_country_twice_fills_gaps_and_tells_differences():
    campaigns = load("Handle,Followers,avg likes,Country,Audience country\nana,900,3,DE,\nbob,800,4,,US\n"
                     "cleo,70,1,FR,IT\ndan,60,1,ES,ES\n")
    assert campaigns.creators["country"].tolist() == ["DE", "US", "FR", "ES"]
    changes = campaigns.report.changes
    assert changes[changes["change"].str.contains("gaps filled")]["count"].tolist() == [1]
    assert changes[changes["change"].str.contains("differs")]["count"].tolist() == [1]


def test_two_amounts_that_differ_are_not_one():
    campaigns = load("Handle,Followers\nana,900\nbob,800\ncleo,700\n",
                     "Handle,Fee,Total spend\nana,100,900\nbob,200,1800\ncleo,300,10\n")
    assert campaigns.deals["fee"].tolist() == [100, 200, 300] and taken(campaigns)["Total spend"][0] == ""


@pytest.mark.parametrize(("header", "factor", "currency"), [
    ("Followers (K)", 1e3, None), ("Views in Mio.", 1e6, None), ("Likes", 1, None), ("Fee (k€)", 1e3, "EUR"),
    ("Budget TEUR", 1e3, "EUR"), ("Spend (M$)", 1e6, "USD"), ("Fee (000s)", 1e3, None),
    ("Подписчики (тыс.)", 1e3, None),
    ("Coste en miles", 1e3, None), ("TikTok followers", 1, None), ("Kommentare", 1, None)])
def test_headings_are_taken_apart(header, factor, currency):
    assert (heading(header).factor, heading(header).currency) == (factor, currency)
