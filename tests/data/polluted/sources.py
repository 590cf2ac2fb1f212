"""Clean tables of different nature, made from a seed: what marketers have, and a plain list of wares."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

_FIRST = ["Ana", "Bob", "Cleo", "Dmitri", "Élodie", "Fatou", "Günther", "Hana", "Íñigo", "Jörg", "Kemal", "Lucía",
          "Mia"]
_LAST = ["Soto", "O'Neil", "de la Cruz", "Müller", "Petit", "Rossi", "Sari", "van Dijk", "Costa", "Novak"]
_NICHES = ["food", "travel", "beauty", "gaming", "home & garden", "fitness"]
_WARES = ["Rain Jacket", "Trail Shoes", "Camp Stove", "Wool Hat, Striped", "Folding Chair", "Kids' Boots", "Head Lamp",
          "Duffle, Large", "Picnic Rug", "Men's Vest", 'Round Table 40"', "Water Bottle"]
_WORDS = re.findall(r"\w+", "light warm soft sturdy made from cotton that keeps you dry on long walks and short trips "
                             "with room for more and a hood you will like it in any weather we promise")
_CITIES = ["Lisboa", "São Paulo", "Köln", "Jakarta", "Lyon", "Torino", "Valencia", "Kraków"]


@dataclass(frozen=True)
class Source:
    """A clean table."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sources() -> list[Source]:
    """All clean tables, the same each time."""
    return [wares(), posts(), words(), numbers(), handles(), wide(), pairs()]


def _prose(chance: random.Random, length: int) -> str:
    text = " ".join(chance.choice(_WORDS) for _ in range(length)).capitalize()
    return text.replace(" and ", ", and ") + "."


def wares(count: int = 84) -> Source:
    """Nine columns of mixed kinds, the last one empty: what benchmarks of readers use."""
    chance, rows = random.Random(1), []
    for i in range(count):
        code = f"{chance.choice(['AB', 'KD', 'RT', 'ZN'])}-{chance.randint(1000, 9999)}"
        rows.append((f"{i % 28 + 1:02d}/{i % 12 + 1:02d}/2023", f"{i % 24:02d}:{15 * (i % 4):02d}",
                     str(chance.randint(0, 40)), code, f"${chance.uniform(1, 99):.2f}", chance.choice(_WARES),
                     _prose(chance, chance.randint(12, 30)), f"https://www.example.org/ware/{code}.html", ""))
    return Source("wares", ("DAY", "HOUR", "Count", "WAREID", "Price", "WareName", "Description", "Link", "Remarks"),
                  tuple(rows))


def posts() -> Source:
    """Posts: names with commas, captions of several lines with emoji and quotation marks, links, dates."""
    chance, rows = random.Random(2), []
    captions = ['Morning run 🏃\nwho is in?', 'She said "never again", and yet 😅', "New in: linen, silk; 20% off",
                "Ad | paid partnership", "¡Qué día! #summer", "plain words", "", 'The 15" screen, finally']
    for i in range(40):
        name = f"{chance.choice(_LAST)}, {chance.choice(_FIRST)}"
        rows.append((f"p{1000 + i}", name, f"2024-{i % 12 + 1:02d}-{i % 28 + 1:02d} {i % 24:02d}:30",
                     f"{chance.randint(900, 900_000):,}", str(chance.randint(0, 9000)), f"{chance.uniform(0, 9):.2f}%",
                     captions[i % len(captions)], f"https://example.com/p/{1000 + i}"))
    return Source("posts", ("post_id", "creator", "published", "followers", "likes", "rate", "caption", "url"),
                  tuple(rows))


def words() -> Source:
    """Text in every column."""
    chance, rows = random.Random(3), []
    for i in range(30):
        rows.append((f"{_FIRST[i % len(_FIRST)]} {_LAST[(i * 7) % len(_LAST)]}", chance.choice(_CITIES),
                     chance.choice(_NICHES), chance.choice(["yes, gladly", "maybe", "not before May", "asks for more"]),
                     _prose(chance, 6)))
    return Source("words", ("full name", "city", "niche", "answer", "remark"), tuple(rows))


def numbers() -> Source:
    """Numbers in every column."""
    chance = random.Random(4)
    rows = tuple((str(i), *(f"{chance.uniform(0, 10 ** k):.{k % 3}f}" for k in range(1, 6))) for i in range(1, 51))
    return Source("numbers", ("week", "reach", "views", "clicks", "orders", "revenue"), rows)


def handles() -> Source:
    """One column."""
    return Source("handles", ("handle",), tuple((f"@creator.{i * 37 % 101}_{i}",) for i in range(25)))


def wide() -> Source:
    """Forty columns."""
    chance = random.Random(6)
    header = ("creator", "country", *(f"{what}_{month}" for what in ("likes", "reach") for month in
                                       ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                                        "dec")), *(f"tag{i}" for i in range(1, 15)))
    rows = tuple((f"{chance.choice(_FIRST)} {i}", chance.choice(_CITIES),
                  *(str(chance.randint(0, 10_000)) for _ in range(24)),
                  *(chance.choice(["", "sun", "sea", "old town"]) for _ in range(14))) for i in range(20))
    return Source("wide", header, rows)


def pairs() -> Source:
    """Two columns: a list of names and fees as people paste it."""
    chance = random.Random(7)
    rows = tuple((f"{_LAST[i % len(_LAST)]}, {_FIRST[i % len(_FIRST)]}",
                  f"{chance.randint(1, 9)}.{chance.randint(100, 999)},50 €") for i in range(60))
    return Source("pairs", ("creator", "fee"), rows)
