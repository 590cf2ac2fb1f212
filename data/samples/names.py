"""Invented people: names put together from syllables, so that no creator of the sample is anybody."""

from __future__ import annotations

import numpy as np

_STARTS = ("Zel", "Mor", "Tav", "Quil", "Bren", "Osk", "Nym", "Fael", "Ruv", "Ilm", "Dov", "Sarn", "Wex", "Yor", "Pell",
           "Kesh", "Lum", "Vand", "Jor", "Thes")
_MIDDLES = ("a", "i", "o", "e", "ari", "eno", "ulo", "ira")
_ENDS = ("na", "vi", "ra", "lo", "ssi", "mel", "dra", "kin", "tta", "wen")
_FAMILIES = ("Ostervane", "Quillmark", "Brandelow", "Fennory", "Tasselby", "Wyndermoor", "Pelligray", "Horvessen",
             "Marrowyn", "Dellacroft", "Zubrenko", "Ilvaster", "Cantrevo", "Sundermaal", "Okkerby", "Vintarelli")
_WORDS = {"beauty": ("glow", "skin", "mirror"), "fashion": ("wears", "closet", "thread"),
          "food": ("eats", "kitchen", "spoon"), "fitness": ("moves", "lifts", "laps"),
          "travel": ("roams", "maps", "suitcase"), "family": ("athome", "tinyfeet", "nest"),
          "gaming": ("plays", "respawn", "pixel"), "home": ("rooms", "shelf", "lamp")}


def invent(niches: np.ndarray, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """(names, handles), one for each niche in the array; no handle twice."""
    names, handles, seen = [], [], set()
    for niche in niches:
        first = "".join(rng.choice(part) for part in (_STARTS, _MIDDLES, _ENDS))
        handle = f"{first.lower()}.{rng.choice(_WORDS[niche])}"
        names.append(f"{first} {rng.choice(_FAMILIES)}")
        while handle in seen:
            handle += str(rng.integers(2, 99))
        seen.add(handle)
        handles.append(handle)
    return names, handles
