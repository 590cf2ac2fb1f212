"""Files as spreadsheets all over the world write them: number locale x order of dates x encoding x footer.

Every file is generated from a seed with the values it was written from beside it. Loading must never read one of them
wrongly without a word: at least 95 of 100 files are right without a question, and the rest raise one whose true answer
makes them right.
"""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from data import load_campaigns

FILES, SEED = 204, 20240517
#: One file in so many holds no day above twelve, so that asking is right (except where points part the date).
_AMBIGUOUS = 41
#: Questions on how a file is written; those on the list, the platform and the currency are raised by design.
READING = ("decimal", "day_first", "percent")

_EN = ("January February March April May June July August September October November December",
       "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
_DE = ("Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
       "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.")
_FR = ("janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
       "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.")
_ES = ("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
       "ene feb mar abr may jun jul ago sept oct nov dic")
_PT = ("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
       "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.")
_IT = ("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
       "gen feb mar apr mag giu lug ago set ott nov dic")
_ID = ("Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
       "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des")
_RU = ("января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
       "янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек.")
_SV = ("januari februari mars april maj juni juli augusti september oktober november december",
       "jan. feb. mars apr. maj juni juli aug. sep. okt. nov. dec.")


@dataclass(frozen=True)
class Locale:
    """How a place writes. groups, decimal: marks; months: long and short names; dates: forms in use; thousand,
    million: abbreviations; money: amounts with a currency; total, average: what the last row begins with."""

    groups: str
    decimal: str
    months: tuple[str, str]
    dates: tuple[str, ...]
    thousand: str
    million: str
    money: tuple[str, ...]
    total: str
    average: str
    encodings: tuple[str, ...] = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
    delimiters: tuple[str, ...] = (";", "\t")
    names: tuple[str, ...] = ("Ana", "Bruno", "Chloé", "Dörte", "Eva")


LOCALES = {
    "en-US": Locale(",", ".", _EN, ("%m/%d/%Y", "%m/%d/%Y %I:%M %p", "%m-%d-%Y", "{B} %d, %Y", "{b} %d, %Y",
                                    "%Y-%m-%d"),
                    "K", "M", ("${}", "{} USD", "{}"), "Total", "Average", delimiters=(",", "\t")),
    "en-GB": Locale(",", ".", _EN, ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d-{b}-%Y", "%d {B} %Y", "%Y-%m-%d %H:%M:%S"),
                    "K", "M", ("£{}", "{} GBP", "{}"), "Total", "Average", delimiters=(",", "\t")),
    "en-IN": Locale("lakh", ".", _EN, ("%d-%m-%Y", "%d/%m/%Y", "%d {b} %Y", "%Y-%m-%d"), "K", "M",
                    ("INR {}", "{}"), "Total", "Average", delimiters=(",", "\t")),
    "de": Locale(".", ",", _DE, ("%d.%m.%Y", "%d.%m.%y", "%d.%m.%Y %H:%M", "%d. {B} %Y", "%d. {b} %Y", "%Y-%m-%d"),
                 " Tsd.", " Mio.", ("{} €", "{} EUR", "{}"), "Gesamt", "Durchschnitt"),
    "fr": Locale("\u00a0", ",", _FR, ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d {B} %Y", "%d {b} %Y", "%Y-%m-%d"), "\u00a0k",
                 "\u00a0M", ("{} €", "{}"), "Total", "Moyenne"),
    "es": Locale(".", ",", _ES, ("%d/%m/%Y", "%d-%m-%Y", "%d de {B} de %Y", "%d {b} %Y"), " mil", " M",
                 ("{} €", "{}"), "Total", "Promedio"),
    "pt-BR": Locale(".", ",", _PT, ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d de {B} de %Y", "%d de {b} de %Y"), " mil", " mi",
                    ("R$ {}", "{}"), "Total", "Média"),
    "it": Locale(".", ",", _IT, ("%d/%m/%Y", "%d/%m/%Y %H:%M:%S", "%d {B} %Y", "%d {b} %Y"), "K", " Mln",
                 ("{} €", "{}"), "Totale", "Media"),
    "id": Locale(".", ",", _ID, ("%d/%m/%Y", "%d-%m-%Y", "%d {B} %Y", "%d {b} %Y", "%Y-%m-%d"), " rb", " jt",
                 ("Rp {}", "Rp{}", "{}"), "Total", "Rata-rata"),
    "ru": Locale("\u00a0", ",", _RU, ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d {B} %Y", "%d {b} %Y"), " тыс.", " млн",
                 ("{} руб.", "{}"), "Итого", "Среднее", encodings=("utf-8", "utf-8-sig", "utf-16", "cp1251"),
                 names=("Анна", "Борис", "Вера", "Глеб", "Дарья")),
    "de-CH": Locale("'", ".", _DE, ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d. {B} %Y"), " Tsd.", " Mio.", ("CHF {}", "{}"),
                    "Total", "Durchschnitt"),
    "sv": Locale("\u00a0", ",", _SV, ("%Y-%m-%d", "%d %B %Y".replace("%B", "{B}"), "%Y-%m-%d %H:%M"), " tn", " mn",
                 ("{} SEK", "{}"), "Summa", "Medel"),
}


@dataclass
class Written:
    """A generated file, the truth by table, and the answers that are true of it."""

    name: str
    content: bytes
    truth: dict[str, pd.DataFrame]
    answers: dict[str, str]
    about: dict[str, str] = field(default_factory=dict)


class Writer:
    """Writes one file in one locale. grouped: whether whole numbers carry thousands marks; short: abbreviated."""

    def __init__(self, draw: random.Random, place: Locale):
        self.draw, self.place = draw, place
        self.grouped = draw.random() < 0.6
        self.short = draw.random() < 0.25

    def whole(self, value: int) -> str:
        """A whole number, with thousands marks if this file has them."""
        if not self.grouped or value < 1000:
            return str(value)
        if self.place.groups == "lakh":
            head, tail = str(value)[:-3], str(value)[-3:]
            parts = [head[max(0, i - 2):i] for i in range(len(head), 0, -2)][::-1]
            return ",".join([*parts, tail])
        return f"{value:,}".replace(",", self.place.groups)

    def decimal(self, value: float, places: int) -> str:
        """A number with decimals."""
        whole, part = f"{value:.{places}f}".split(".")
        return f"{self.whole(int(whole))}{self.place.decimal}{part}"

    def followers(self, value: int) -> tuple[str, float]:
        """A follower count as written, and the value that this says."""
        if not self.short or value < 10_000:
            return self.whole(value), float(value)
        unit, size = (self.place.million, 1_000_000) if value >= 1_000_000 else (self.place.thousand, 1000)
        tenths = round(value / size * 10)
        return f"{tenths // 10}{self.place.decimal}{tenths % 10}{unit}", tenths * size / 10

    def date(self, form: str, day: datetime) -> tuple[str, datetime]:
        """A moment as written, and what of it that says."""
        long, short = (names.split() for names in self.place.months)
        text = day.strftime(form.replace("{B}", "\1").replace("{b}", "\2"))
        text = text.replace("\1", long[day.month - 1]).replace("\2", short[day.month - 1])
        kept = {"%S": 0, "%M": 60}
        cut = next((s for key, s in kept.items() if key in form), 86_400)
        return text, day - timedelta(seconds=(day.hour * 3600 + day.minute * 60 + day.second) % cut if cut else 0)


def written(seed: int, *, ambiguous: bool = False) -> Written:
    """One generated file: a list of creators with averages and fees, or posts. ambiguous: no day above 12 in it."""
    draw = random.Random(f"{SEED}-{seed}")
    named = list(LOCALES)[seed % len(LOCALES)]
    place = LOCALES[named]
    writer = Writer(draw, place)
    posts = ambiguous or draw.random() < 0.6
    form = place.dates[(seed // len(LOCALES)) % len(place.dates)] if not ambiguous else place.dates[0]
    encoding = place.encodings[draw.randrange(4)]
    footer = draw.choice(["none", "none", "total", "remark", "average"])
    header, rows, truth = (_posts if posts else _creators)(draw, writer, form, ambiguous)
    rows += _footer(footer, draw, writer, rows, place)
    out = io.StringIO()
    table = csv.writer(out, delimiter=draw.choice(place.delimiters), lineterminator=draw.choice(["\n", "\r\n"]))
    table.writerows([header, *rows])
    name = f"export_{seed}.csv"
    answers = {f"decimal:{name}": "decimal comma" if place.decimal == "," else "decimal point",
               f"day_first:{name}": "month first" if form.startswith("%m") else "day first",
               f"percent:{name}": "percents"}
    return Written(name, out.getvalue().encode(encoding), truth, answers,
                   {"locale": named, "date": form if posts else "none", "encoding": encoding, "footer": footer})


def _posts(draw, writer: Writer, form: str, ambiguous: bool):
    people = [f"{draw.choice(writer.place.names).lower()}_{i}" for i in range(draw.randint(4, 9))]
    start = datetime(2023, 1, 1) + timedelta(days=draw.randrange(400))
    sizes = {p: int(10 ** draw.uniform(3.2, 6.4)) for p in people}
    texts, values = [], []
    for number in range(draw.randint(25, 60)):
        who = draw.choice(people)
        moment = start + timedelta(seconds=draw.randrange(300 * 86_400))
        if ambiguous:
            moment = moment.replace(day=draw.randint(1, 12))
        if ambiguous and moment.day == moment.month:
            moment = moment.replace(day=moment.day % 12 + 1)
        date, said = writer.date(form, moment)
        followers, size = writer.followers(sizes[who])
        likes = int(sizes[who] * draw.uniform(0.005, 0.09))
        comments, views = int(likes * draw.uniform(0, 0.1)), int(likes * draw.uniform(3, 40))
        caption = f"{draw.choice(writer.place.names)}: 50% off, {writer.decimal(3.5, 1)} of 5, until 03/04"
        texts.append([f"p{number:04d}", who, date, followers, writer.whole(likes), writer.whole(comments),
                      writer.whole(views), caption])
        values.append([f"p{number:04d}", who, said, size, likes, comments, views])
    header = ["post_id", "creator", "Date", "followers", "likes", "comments", "views", "caption"]
    return header, texts, {"posts": pd.DataFrame(values, columns=["post_id", "creator_id", "published_at", "followers",
                                                                  "likes", "comments", "views"])}


def _creators(draw, writer: Writer, form: str, ambiguous: bool):
    money = draw.choice(writer.place.money)
    signed, places = draw.random() < 0.6, draw.choice([0, 2, 2])
    texts, values = [], []
    for number in range(draw.randint(15, 50)):
        handle = f"{draw.choice(writer.place.names).lower()}.{number}"
        size = int(10 ** draw.uniform(3.2, 6.6))
        followers, said = writer.followers(size)
        rate = round(draw.uniform(0.4, 9.9), 2)
        likes = round(size * rate / 100, 1)
        fee = round(10 ** draw.uniform(1.8, 4.3), places)
        texts.append([handle, draw.choice(writer.place.names), followers, writer.decimal(likes, 1),
                      writer.decimal(rate, 2) + ("%" if signed else ""),
                      money.format(writer.decimal(fee, 2) if places else writer.whole(int(fee)))])
        values.append([handle, said, likes, round(rate / 100, 6), float(fee if places else int(fee))])
    header = ["handle", "name", "followers", "avg likes", "ER %", "fee"]
    truth = pd.DataFrame(values, columns=["creator_id", "followers", "average_likes", "engagement_rate", "quoted_fee"])
    if draw.random() < 0.25:  # a list of handles and fees
        header, texts = [h for h in header if h not in ("avg likes", "ER %")], [[*r[:3], r[5]] for r in texts]
        truth = truth.drop(columns=["average_likes", "engagement_rate"])
    return header, texts, {"creators": truth}


def _footer(kind: str, draw, writer: Writer, rows: list, place: Locale) -> list[list[str]]:
    if kind == "remark":
        return [["Exported by a tool, 12.03.2024"]]
    if kind == "none":
        return []
    word, big = (place.total, 1_234_567) if kind == "total" else (place.average, 45_678)
    cells = ["" if not any(c.isdigit() for c in rows[0][i]) or i < 2 or (len(rows[0]) == 8 and i in (2, 7))
             else writer.whole(big + i) for i in range(len(rows[0]))]
    return [[word, *cells[1:]]]


def _differences(file: Written, campaigns) -> list[str]:
    """Where the canonical tables are not what the file was written from."""
    wrong = []
    for table, truth in file.truth.items():
        key = "post_id" if table == "posts" else "creator_id"
        found = getattr(campaigns, table).set_index(key)
        if sorted(found.index) != sorted(truth[key]):
            wrong.append(f"{table}: rows {sorted(set(found.index) ^ set(truth[key]))[:3]}")
            continue
        found = found.loc[truth[key]]
        for name in truth.columns.drop(key):
            mine, theirs = found[name].to_numpy(), truth[name].to_numpy()
            same = (mine == theirs) if mine.dtype.kind in "OMU" else np.isclose(
                mine.astype(float), theirs.astype(float), rtol=1e-9, atol=1e-12)
            if not np.all(same):
                at = int(np.flatnonzero(~np.asarray(same))[0])
                wrong.append(f"{table}.{name}: {mine[at]} for {theirs[at]}")
    return wrong


def outcome(file: Written) -> tuple[str, list[str]]:
    """("right" without asking, "asked" and right once answered, or "wrong") and what differs."""
    source = (file.name, file.content)
    campaigns = load_campaigns(source)
    asked = {q.key for q in campaigns.report.questions if q.key.partition(":")[0] in READING}
    wrong = _differences(file, campaigns)
    if not asked:
        return ("wrong" if wrong else "right"), wrong
    wrong = _differences(file, load_campaigns(source, answers={k: v for k, v in file.answers.items() if k in asked}))
    return ("wrong" if wrong else "asked"), wrong or sorted(asked)


@pytest.fixture(scope="module")
def outcomes() -> list[tuple[Written, str, list[str]]]:
    files = [written(seed, ambiguous=seed % _AMBIGUOUS == 5) for seed in range(FILES)]
    return [(file, *outcome(file)) for file in files]


def test_no_file_is_misread_without_a_word_and_few_ask(outcomes):
    counts = Counter(kind for _, kind, _ in outcomes)
    wrong = [(file.name, file.about, why) for file, kind, why in outcomes if kind == "wrong"]
    assert wrong == []
    assert counts["right"] >= 0.95 * FILES, [(f.about, why) for f, kind, why in outcomes if kind == "asked"]
    assert counts["right"] + counts["asked"] == FILES >= 200
    assert counts["asked"] >= 3, "where nothing tells day from month, asking is right"


def test_the_files_cover_every_locale_encoding_and_footer(outcomes):
    for about, expected in (("locale", set(LOCALES)), ("footer", {"none", "total", "remark", "average"}),
                            ("encoding", {"utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1251"})):
        assert {file.about[about] for file, *_ in outcomes} == expected
    assert len({file.about["date"] for file, *_ in outcomes}) >= 20


@pytest.mark.parametrize("seed", [i for i, place in enumerate(LOCALES.values()) if "." not in place.dates[0]
                                  and not place.dates[0].startswith("%Y")])
def test_where_no_day_is_above_twelve_the_order_is_asked(seed):
    file = written(seed, ambiguous=True)
    kind, why = outcome(file)
    assert (kind, why) == ("asked", [f"day_first:{file.name}"]), file.about
