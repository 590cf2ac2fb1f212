"""Invented people: names of no language, handles, descriptions and captions. Any likeness is chance."""

from __future__ import annotations

import numpy as np

_FIRST = ("Vel", "Nim", "Tar", "Osk", "Lum", "Bri", "Qua", "Zel", "Mir", "Fen", "Jor", "Pel", "Sav", "Ruv", "Cal",
          "Hod")
_GIVEN_END = ("ora", "o", "ia", "en", "ika", "us", "ette", "ian", "a", "el")
_FAMILY_END = ("mere", "wick", "dell", "quist", "sen", "vale", "mont", "ridge", "holt", "brook", "field", "anto")

#: Word in the handle, what the description says, and captions, by niche.
_WORDS = {
    "Beauty": ("glow", "skincare, make-up and honest reviews", ("Morning routine", "Three shades", "Empty jars")),
    "Fashion": ("wears", "outfits, thrift finds and tailoring", ("Outfit of the day", "Second-hand find", "Layers")),
    "Fitness": ("moves", "running, mobility and home training", ("Ten minutes", "Long run", "Rest day")),
    "Food": ("cooks", "weeknight recipes and slow baking", ("One pan", "Sunday loaf", "What is in season")),
    "Gaming": ("plays", "strategy games, setups and live streams", ("First look", "Late session", "New build")),
    "Home": ("nests", "small flats, plants and repairs", ("Before and after", "A shelf", "New corner")),
    "Parenting": ("family", "life with children, crafts and picture books", ("Bedtime", "Rainy day", "Lunch boxes")),
    "Travel": ("roams", "trains, trails and slow travel", ("Night train", "Two days in", "Packing light")),
}


def names_and_handles(rng: np.random.Generator, niches: np.ndarray) -> tuple[list[str], list[str]]:
    """A name and a handle of its own for each creator."""
    names, handles, taken = [], [], set()
    parts = (_FIRST, _GIVEN_END, _FIRST, _FAMILY_END)
    for niche in niches:
        first, given, family, end = (rng.integers(len(part)) for part in parts)
        name = f"{_FIRST[first]}{_GIVEN_END[given]} {_FIRST[family]}{_FAMILY_END[end]}"
        handle = f"{name.split()[0]}.{name.split()[1]}.{_WORDS[niche][0]}".lower()
        while handle in taken:
            handle += str(rng.integers(10))
        taken.add(handle)
        names.append(name)
        handles.append(handle)
    return names, handles


def descriptions(niches: np.ndarray, countries: np.ndarray) -> list[str]:
    """One line about each creator."""
    return [f"{_WORDS[n][1][0].upper()}{_WORDS[n][1][1:]}. {c}." for n, c in zip(niches, countries, strict=True)]


def captions(rng: np.random.Generator, niches: np.ndarray, disclosed: np.ndarray) -> list[str]:
    """A short caption for each post; disclosed ones say that they are advertising."""
    which = rng.integers(3, size=len(niches))
    return [_WORDS[n][2][k] + (" #ad" if d else "") for n, k, d in zip(niches, which, disclosed, strict=True)]


def codes(names: list[str], numbers: np.ndarray) -> list[str]:
    """A discount code of its own for each deal."""
    return [f"{name.split()[0].upper()}{number:04d}" for name, number in zip(names, numbers, strict=True)]
