"""What a file says of its columns beside their cells (formats, the delimiter) decides what the cells mean."""

from __future__ import annotations

import io

import openpyxl
import pytest

from data import load_campaigns, read_raw
from data.reading.formats import format_meaning
from tests.data.test_reading_workbooks import cell, opendocument, row


def sheet(header: list[str], rows: list[list], formats: dict[str, str], *, more: list[list] = ()) -> bytes:
    """A workbook of one sheet. formats: cell or column -> number format."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for record in [header, *rows, *more]:
        book.active.append(record)
    for place, code in formats.items():
        for one in book.active[place] if place.isalpha() else [book.active[place]]:
            one.number_format = code
    book.save(out)
    return out.getvalue()


def keys(campaigns) -> dict:
    return {question.key: question for question in campaigns.report.questions}


RATES = [["ana", 12000, 0.034], ["bob", 5000, 1.2], ["cleo", 800, 0.5], ["dan", 900, 0.9]]
WHO = ["creator", "followers", "engagement rate"]


@pytest.mark.parametrize("code", ["0.0%", "0%", "#,##0.00 %", "0.00%;[Red]-0.00%"])
def test_a_column_formatted_as_percent_is_a_fraction_and_nothing_is_asked(code):
    campaigns = load_campaigns(("rates.xlsx", sheet(WHO, RATES, {"C": code})))
    assert campaigns.creators["engagement_rate"].tolist() == [0.034, 1.2, 0.5, 0.9]
    assert "percent:rates.xlsx" not in keys(campaigns)
    bare = load_campaigns(("rates.xlsx", sheet(WHO, RATES, {})))
    assert bare.creators["engagement_rate"].tolist() != [0.034, 1.2, 0.5, 0.9] or "percent:rates.xlsx" in keys(bare)


def test_an_opendocument_percentage_is_a_fraction():
    percent = ' office:value-type="percentage"'
    book = opendocument(row(*WHO) + "".join(row(who, size, cell(rate, percent)) for who, size, rate in RATES))
    assert read_raw(("rates.ods", book)).formats == {2: "percent"}
    assert load_campaigns(("rates.ods", book)).creators["engagement_rate"].tolist() == [0.034, 1.2, 0.5, 0.9]


def test_counts_formatted_as_percent_are_no_counts():
    rows = [["ana", 12000, 0.5], ["bob", 5000, 7]]
    campaigns = load_campaigns(("x.xlsx", sheet(["creator", "followers", "likes"], rows, {"C": "0%"})))
    assert campaigns.posts["likes"].isna().all()
    assert campaigns.report.changes["change"].str.contains("no counts or amounts").any()


def test_numbers_of_which_only_some_are_percent_are_given_as_the_sheet_shows_them():
    rows = [["ana", 12000, 0.034], ["bob", 5000, 3.1], ["cleo", 800, 2.2]]
    table = read_raw(("mixed.xlsx", sheet(WHO, rows, {"C2": "0.0%"})))
    assert [record[2] for record in table.rows] == ["3.4%", "3.1", "2.2"] and table.formats == {}
    assert any("as the sheet shows it" in note.text for note in table.notes)
    read = load_campaigns(("mixed.xlsx", sheet(WHO, rows, {"C2": "0.0%"}))).creators["engagement_rate"]
    assert read.tolist() == pytest.approx([0.034, 0.031, 0.022])


PAID = ["creator", "followers", "fee"]
FEES = [["ana", 12000, 250], ["bob", 5000, 99.5]]


@pytest.mark.parametrize(("code", "currency"), [
    ('#,##0.00\\ "€"', "EUR"), ("[$€-407] #,##0", "EUR"), ("[$£-809]#,##0.00", "GBP"), ('"R$" #,##0.00', "BRL"),
    ("[$CHF] #,##0", "CHF"), ("#,##0 [$zł-415]", "PLN")])
def test_the_currency_of_a_format_is_taken_without_asking(code, currency):
    campaigns = load_campaigns(("fees.xlsx", sheet(PAID, FEES, {"C": code})))
    paid = campaigns.deals if len(campaigns.deals) else campaigns.creators
    assert set(paid["currency"]) == {currency} and "currency" not in keys(campaigns)


def test_a_sign_that_several_currencies_share_is_asked_and_the_answer_counts():
    book = ("fees.xlsx", sheet(PAID, FEES, {"C": '"$"#,##0.00'}))
    asked = keys(load_campaigns(book))["currency"]
    assert asked.guess == "USD" and "CAD" in asked.options and not asked.answered
    answered = load_campaigns(book, answers={"currency": "CAD"})
    paid = answered.deals if len(answered.deals) else answered.creators
    assert set(paid["currency"]) == {"CAD"}


def test_a_header_and_a_format_that_name_two_currencies_are_asked_about():
    asked = keys(load_campaigns(("fees.xlsx", sheet(["creator", "followers", "fee (USD)"], FEES, {"C": '0 "€"'}))))
    assert set(asked["currency"].options) >= {"USD", "EUR"} and asked["currency"].guess == "USD"


def test_amounts_in_several_currencies_keep_their_own():
    rows = [["ana", 12000, 250], ["bob", 5000, 99.5], ["cleo", 900, -3]]
    table = read_raw(("fees.xlsx", sheet(PAID, rows, {"C2": '0 "€"', "C3": "[$£-809]0.0", "C4": '0 "€"'})))
    assert [record[2] for record in table.rows] == ["250 €", "99.5 £", "-3 €"] and table.formats == {}
    campaigns = load_campaigns(("fees.xlsx", sheet(PAID, FEES, {"C2": '0 "€"', "C3": "[$£-809]0.0"})))
    paid = campaigns.deals if len(campaigns.deals) else campaigns.creators
    assert dict(zip(paid["creator_id"], paid["currency"], strict=True)) == {"ana": "EUR", "bob": "GBP"}


def test_letters_that_are_no_currency_make_no_money():
    assert format_meaning('#,##0 "PCS"') == "" and format_meaning('#,##0 "CHF"') == "CHF"


def test_formats_belong_to_the_table_they_stand_in():
    """Two tables of a sheet share their columns: the percents below say nothing of the shares above."""
    below = [[], [], ["handle", "country", "engagement rate"], ["x", "DE", 0.02], ["y", "FR", 0.5], ["z", "IT", 0.1]]
    above = [["ana", 12000, 3.4], ["bob", 5000, 1.2], ["cleo", 700, 2.2]]
    table = read_raw(("two.xlsx", sheet(["creator", "followers", "rate"], above,
                                        {"C8": "0%", "C9": "0%", "C10": "0%"}, more=below)))
    assert len(table.other_tables) == 1 and table.formats == {}
    assert table.other_tables[0].formats == {2: "percent"}
    assert not any("percent" in note.text for note in table.notes)


def test_formats_of_tables_beside_each_other_have_the_places_of_their_own_columns():
    header = ["creator", "followers", "rate", None, "creator", "rate", "fee"]
    rows = [[f"a{i}", 100 * i, 0.5, None, f"b{i}", 0.01 * i, 20 * i] for i in range(1, 6)]
    table = read_raw(("beside.xlsx", sheet(header, rows, {"C": "0%", "F": "0.0%", "G": '0 "€"'})))
    assert table.formats == {2: "percent"}
    assert [other.formats for other in table.other_tables] == [{1: "percent", 2: "money:€"}]


RARE = "creator,followers,engagement rate\n" + "".join(f"c{i},{1000 + i},{0.02 + i / 1000:.3f}\n" for i in range(30))


def test_one_rate_above_one_does_not_divide_all_shares():
    text = RARE + "late,500,1.2\n"
    campaigns = load_campaigns(("r.csv", text.encode()))
    asked = keys(campaigns)["percent:r.csv"]
    assert asked.guess == "shares of one" and "120.00%" in asked.text
    rates = campaigns.creators.set_index("creator_id")["engagement_rate"]
    assert rates["c0"] == 0.02 and rates["late"] == 1.2
    percents = load_campaigns(("r.csv", text.encode()), answers={"percent:r.csv": "percents"})
    assert percents.creators.set_index("creator_id")["engagement_rate"]["late"] == pytest.approx(0.012)


def test_a_bare_share_beside_percent_signs_is_asked():
    text = "creator,followers,engagement rate\nana,900,3.4%\nbob,800,0.5\ncleo,700,2%\n"
    assert "percent:r.csv" in keys(load_campaigns(("r.csv", text.encode())))


def averages(delimiter: str, *numbers: str) -> bytes:
    quoted = [f'"{n}"' if delimiter in n else n for n in numbers]
    rows = [f"c{i}{delimiter}{1000 + i}{delimiter}{n}{delimiter}x{i}" for i, n in enumerate(quoted)]
    return "\n".join([delimiter.join(("creator", "followers", "average likes", "niche")), *rows, ""]).encode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_known_of_text_and_of_nothing_else(delimiter):
    assert read_raw(("a.csv", averages(delimiter, "1", "2"))).delimiter == delimiter
    assert read_raw(("a.xlsx", sheet(["creator", "likes"], [["a", 1]], {}))).delimiter is None


@pytest.mark.parametrize("delimiter", [";", ","])
def test_semicolons_suggest_the_decimal_comma_and_never_decide_alone(delimiter):
    campaigns = load_campaigns(("a.csv", averages(delimiter, "1,234", "5,678")))
    asked = keys(campaigns)["decimal:a.csv"]
    assert asked.guess == ("decimal comma" if delimiter == ";" else "decimal point")
    assert campaigns.creators["average_likes"].tolist() == ([1.234, 5.678] if delimiter == ";" else [1234, 5678])
    said = load_campaigns(("a.csv", averages(delimiter, "1,234", "5,678")), answers={"decimal:a.csv": "decimal point"})
    assert said.creators["average_likes"].tolist() == [1234, 5678]


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("telling", ["12,5", "0,034"])
def test_commas_that_can_only_be_decimal_decide_whatever_parts_the_cells(delimiter, telling):
    campaigns = load_campaigns(("a.csv", averages(delimiter, telling, "1,234", telling)))
    assert "decimal:a.csv" not in keys(campaigns)
    number = float(telling.replace(",", "."))
    assert campaigns.creators["average_likes"].tolist() == [number, 1.234, number]


def test_points_in_a_file_with_semicolons_are_what_the_cells_say():
    campaigns = load_campaigns(("a.csv", averages(";", "12.5", "1.234", "3.25")))
    assert campaigns.creators["average_likes"].tolist() == [12.5, 1.234, 3.25]
