"""What loading leaves for the quality report: rows set aside, changes, the profile, listings that disagree, answers."""

from __future__ import annotations

import pandas as pd
import pytest

from data import DataError, load_campaigns
from data.quality.origins import origin
from data.quality.values import PROFILE_COLUMNS
from data.recognising.questions import checked
from data.workspace import keep_dataset, open_dataset

LIST = b"""Username,Name,Followers,Niche,Quoted fee,Currency,Nothing
anna,Anna,12345,Food,100,EUR,
ben,Ben,0,Sport,50,USD,
cleo,Cleo,45678,Food,20,USD,
dora,Dora,98765,Travel,,EUR,
anna,Anna,99345,Food,100,EUR,
"""
POSTS = b"""Post ID,Username,Published at,Observed at,Likes,Comments,Views
p1,anna,2026-01-05,2026-06-01,100,5,9000
p1,anna,2026-01-05,2026-06-01,100,5,9000
p2,anna,2026-02-05,2026-02-01,110,5,9100
p2,anna,2026-02-05,2026-06-01,120,6,9500
p3,ben,2026-03-05,2026-06-01,-1,5,9000
p4,cleo,2026-04-05,2026-06-01,3,5,2000000
p5,dora,2026-04-07,2026-06-01,n/a,5,9000
p6,nobody,2026-04-07,2026-06-01,50,5,9000
"""
FILES = (("instagram_list.csv", LIST), ("instagram_posts.csv", POSTS))


@pytest.fixture(scope="module")
def loaded():
    return load_campaigns(*FILES)


def test_rows_set_aside_are_told_by_reason_and_file(loaded):
    quality = loaded.report.quality
    duplicates, aside = quality.check("duplicates"), quality.check("set_aside")
    assert duplicates.rows == 3
    for told in ("1 exact duplicate in instagram_posts.csv", "1 earlier observation of a post in instagram_posts.csv",
                 "1 creator listed again in instagram_list.csv"):
        assert told in duplicates.text
    assert aside.rows == 1
    assert "its creator is not among the creators listed (1 in instagram_posts.csv)" in aside.text
    assert aside.examples["line"].tolist() == [9]
    assert duplicates.rows + aside.rows == len(loaded.report.set_aside)


def test_what_was_read_as_unknown_is_told_once(loaded):
    quality = loaded.report.quality
    assert quality.check("unreadable").rows == 1  # n/a; the −1 and the zero have checks of their own
    assert quality.check("hidden_likes").rows == 2  # the −1, and three likes on two million views
    assert "1 count of zero was read as unknown" in quality.check("followers_unknown").text


def test_examples_say_where_they_stand(loaded, tmp_path, monkeypatch):
    hidden = loaded.report.quality.check("hidden_likes").examples
    assert hidden[["where", "line"]].to_numpy().tolist() == [["instagram_posts.csv", 7]]
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    opened = open_dataset(keep_dataset(loaded)).report
    pd.testing.assert_frame_equal(opened.origins, loaded.report.origins)
    assert opened.files == loaded.report.files == ("instagram_list.csv", "instagram_posts.csv")


def test_the_origin_of_every_row_is_its_line(loaded):
    texts = {name: content.decode().splitlines() for name, content in FILES}
    for table, column in (("creators", "creator_id"), ("posts", "post_id")):
        rows = getattr(loaded, table)
        for row, name in enumerate(rows[column]):
            file, line = origin(loaded.report.origins, loaded.report.files, table, row, len(rows))
            assert texts[file][line - 1].startswith(f"{name},")


def test_empty_columns_are_named(loaded):
    check = loaded.report.quality.check("empty_columns")
    assert (check.rows, '"Nothing" of instagram_list.csv' in check.text) == (1, True)


def test_listings_that_disagree_are_found(loaded):
    seen = loaded.report.sightings
    assert seen[["creator_id", "line", "followers"]].to_numpy().tolist() == [["anna", 2, 12345.0], ["anna", 6, 99345.0]]
    assert loaded.report.quality.check("followers_disagree").rows == 1


def test_the_profile_has_a_row_for_every_column_of_every_file(loaded):
    profile = loaded.report.profile
    assert list(profile.columns) == list(PROFILE_COLUMNS)
    assert profile.groupby("file", sort=False).size().to_dict() == {"instagram_list.csv": 7, "instagram_posts.csv": 7}
    rows = profile.set_index(["file", "column"])
    likes = rows.loc[("instagram_posts.csv", "Likes")]
    assert (likes["taken_for"], likes["read"], likes["filled"], likes["unknown"]) == ("posts.likes", 8, 8, 2)
    assert (likes["changed"], likes["distinct"], likes["example"]) == (2, 5, "100")
    assert (likes["low"], likes["median"], likes["high"]) == ("3", "100", "120")
    dates = rows.loc[("instagram_posts.csv", "Published at")]
    assert (dates["low"], dates["high"]) == ("2026-01-05", "2026-04-07")
    nothing = rows.loc[("instagram_list.csv", "Nothing")]
    assert (nothing["filled"], nothing["distinct"], nothing["example"]) == (0, 0, None)
    assert (rows["filled"] <= rows["read"]).all()


def test_a_kept_dataset_gives_the_same_quality_report(loaded, tmp_path, monkeypatch):
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    opened = open_dataset(keep_dataset(loaded))
    for one, other in zip(loaded.report.quality.checks, opened.report.quality.checks, strict=True):
        assert (one.key, one.status, one.text, one.advice, one.rows) == (
            other.key, other.status, other.text, other.advice, other.rows)
        pd.testing.assert_frame_equal(one.examples, other.examples)
    for name in ("profile", "currencies"):
        pd.testing.assert_frame_equal(getattr(loaded.report.quality, name), getattr(opened.report.quality, name),
                                      check_dtype=False)


def test_the_list_is_asked_about_until_it_is_answered(loaded):
    assert loaded.report.quality.check("selection").status == "review"
    answered = load_campaigns(*FILES, answers={"selection": "all we worked with"})
    assert answered.report.quality.check("selection").status == "pass"
    unknown = load_campaigns(*FILES, answers={"selection": "don't know"})
    assert "You do not know" in unknown.report.quality.check("selection").text
    bought = load_campaigns(*FILES, answers={"selection": "bought, or copied from a public list"})
    assert bought.report.quality.check("selection").status == "review"
    assert "Others made this list" in bought.report.quality.check("selection").text


def test_amounts_are_converted_at_the_rate_given_and_only_then(loaded):
    fees = loaded.creators.set_index("creator_id")[["quoted_fee", "currency"]]
    assert fees.loc["cleo"].tolist() == [20.0, "USD"]
    assert loaded.report.quality.check("currencies").rows == 1  # two in USD, one in EUR: fewer are the others
    converted = load_campaigns(*FILES, answers={"rate:USD:EUR": "0.5"})
    fees = converted.creators.set_index("creator_id")[["quoted_fee", "currency"]]
    assert fees.loc["cleo"].tolist() == [10.0, "EUR"]
    assert fees.loc["anna"].tolist() == [100.0, "EUR"]
    assert converted.report.quality.check("currencies").status == "pass"
    told = converted.report.changes[converted.report.changes["change"].str.contains("rate")]
    assert told[["file", "column", "count", "change"]].to_numpy().tolist() == [
        ["instagram_list.csv", "Quoted fee", 2, "converted from USD to EUR at 0.5, the rate you gave"]]
    assert converted.fingerprint != loaded.fingerprint


def test_hidden_likes_are_unknown_only_when_answered_so(loaded):
    question = next(q for q in loaded.report.questions if q.key == "hidden_likes")
    assert (question.guess, question.answered) == ("as they stand", False)
    assert loaded.posts.set_index("post_id").loc["p4", "likes"] == 3
    answered = load_campaigns(*FILES, answers={"hidden_likes": "unknown"})
    assert pd.isna(answered.posts.set_index("post_id").loc["p4", "likes"])
    told = answered.report.changes[answered.report.changes["change"].str.startswith("hidden likes")]
    assert told[["file", "column", "count"]].to_numpy().tolist() == [["instagram_posts.csv", "Likes", 1]]
    assert "1 post with" in answered.report.quality.check("hidden_likes").text.replace("the likes of ", "")


def test_without_suspicious_likes_nothing_is_asked():
    fine = load_campaigns(FILES[0], ("instagram_posts.csv", POSTS.replace(b"2026-06-01,3,", b"2026-06-01,30000,")))
    assert "hidden_likes" not in {q.key for q in fine.report.questions}


@pytest.mark.parametrize(("answers", "word"), [
    ({"rate:USD:USD": "1"}, "no two currencies"), ({"rate:usd:EUR": "1"}, "no two currencies"),
    ({"rate:USD:EUR": "0"}, "no rate"), ({"rate:USD:EUR": "-1"}, "no rate"), ({"rate:USD:EUR": "0,9"}, "no rate"),
    ({"rate:USD:EUR": "inf"}, "no rate"), ({"rate:USD:EUR": "NaN"}, "no rate"), ({"rate:": "1"}, "no two currencies"),
    ({"rate:USD:EUR": "0.9", "rate:USD:GBP": "0.8"}, "cannot be converted to both"),
    ({"hidden_likes": "maybe"}, "is no answer")])
def test_answers_that_cannot_be_used_are_refused_in_words(answers, word):
    with pytest.raises(DataError, match=word):
        checked(answers)


def test_columns_of_one_name_have_a_row_each():
    loaded = load_campaigns(("youtube.csv", b"Channel name,Subscribers,Subscribers,avg views\n"
                                            b"a,1.2K,1234,10\nb,3.4K,3399,20\nc,5K,5012,30\n"))
    rows = loaded.report.profile[loaded.report.profile["column"] == "Subscribers"]
    assert rows["example"].tolist() == ["1.2K", "1234"]
    assert rows["taken_for"].tolist() == ["creators.followers"] * 2


def test_a_typed_table_has_a_profile_too():
    frame = pd.DataFrame({"creator": ["a", "b", None], "followers": [1200, 3400, 5600], "mixed": [1, "x", None],
                          "posted": pd.to_datetime(["2026-01-01", None, "2026-01-03"]), "likes": [1.0, None, 3.0]})
    profile = load_campaigns(("instagram.parquet", frame)).report.profile.set_index("column")
    assert profile["filled"].to_dict() == {"creator": 2, "followers": 3, "mixed": 2, "posted": 2, "likes": 2}
    assert profile.loc["likes", ["distinct", "low", "high"]].tolist() == [2, "1", "3"]
