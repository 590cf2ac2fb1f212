"""How an export looks: the house's colours, or a company's own accents and template."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from analysis.charts.style import DARK, LIGHT, Palette
from analysis.errors import ScenarioError

#: Least contrast of an accent against the paper (WCAG: graphical objects).
LEAST_CONTRAST = 3.0


@dataclass(frozen=True)
class Look:
    """accent: colour of the curve and of many small creators, large: of few large ones, each as "#0F6E66"; None: the
    house's. template: the bytes of a company's .pptx, of which a deck takes master, layouts and theme; None: a plain
    one. Raises ScenarioError for what is no colour, cannot be seen on white, or cannot be told from the other."""

    accent: str | None = None
    large: str | None = None
    template: bytes | None = None

    def __post_init__(self):
        problems = []
        for given in (self.accent, self.large):
            if given is None:
                continue
            if not isinstance(given, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", given):
                problems.append(f"The colour {given!r} is not known: write it as #0F6E66.")
            elif contrast(given, LIGHT.paper) < LEAST_CONTRAST:
                problems.append(f"The colour {given} can hardly be seen on white: choose a darker one.")
        if not problems and self.palette.accent.lower() == self.palette.large.lower():
            problems.append(f"Small and large creators would both be {self.palette.large}: choose two colours.")
        if problems:
            raise ScenarioError("\n".join(problems))

    @property
    def palette(self) -> Palette:
        """The colours on paper."""
        return replace(LIGHT, accent=self.accent or LIGHT.accent, large=self.large or LIGHT.large)

    @property
    def dark(self) -> Palette:
        """The colours on a dark screen; accents are lightened until they can be read."""
        return replace(DARK, accent=DARK.accent if self.accent is None else readable(self.accent, DARK.paper),
                       large=DARK.large if self.large is None else readable(self.large, DARK.paper))


#: The house's own.
HOUSE = Look()


def contrast(one: str, other: str) -> float:
    """Contrast of two colours from 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two, with this share of the other."""
    parts = [round(a * (1 - share) + b * share) for a, b in zip(_parts(one), _parts(other), strict=True)]
    return "#" + "".join(f"{part:02X}" for part in parts)


def readable(hex_colour: str, paper: str, least: float = LEAST_CONTRAST) -> str:
    """The colour, moved away from the paper until it can be read on it."""
    end = "#FFFFFF" if _luminance(paper) < 0.4 else "#000000"
    for step in range(11):
        moved = mixed(hex_colour, end, step / 10)
        if contrast(moved, paper) >= least:
            return moved
    return end


def _parts(hex_colour: str) -> tuple[int, int, int]:
    return tuple(int(hex_colour[i : i + 2], 16) for i in (1, 3, 5))


def _luminance(hex_colour: str) -> float:
    shares = [part / 255 for part in _parts(hex_colour)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
