"""The pictures of a briefing as frozen numbers: what a native chart shows, before any file format."""

from __future__ import annotations

from dataclasses import dataclass

#: How far apart names on a map are at least, squared; a third of its height counts 1, and half of its width.
LEAST_APART = 0.12


@dataclass(frozen=True)
class CurveChart:
    """Rates against followers, both on log axes.

    followers, typical, average, low, high: the curve, equally long; low and high: where nine in ten creators land.
    dots: (followers, rate) of creators, or of groups of creators; dots_note says which.
    percent: rates are fractions shown as percentages; else they are counts.
    plans: (name, followers, rate) of plans on the average curve, small creators first.
    """

    followers: tuple[float, ...]
    typical: tuple[float, ...]
    average: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    dots: tuple[tuple[float, float], ...]
    dots_note: str
    y_title: str
    percent: bool = True
    plans: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True)
class DotsChart:
    """Two plans as futures to count: each dot one of a hundred. small, large: results, ascending."""

    small: tuple[float, ...]
    large: tuple[float, ...]
    small_label: str
    large_label: str
    x_title: str


@dataclass(frozen=True)
class ChanceChart:
    """The chance that small wins against what a creator's handling costs, and where the plan stands on it."""

    handling_costs: tuple[float, ...]
    chances: tuple[float, ...]
    here: tuple[float, float]
    turns_at: float | None
    x_title: str


@dataclass(frozen=True)
class MapChart:
    """Where the answer turns, over handling cost and decline.

    handling_costs, declines: the grid, ascending; chances: of the small, one row a decline. lines: (name, (handling
    cost, decline) ...) along which the chance is the same, the even odds named first. here: the plan's own
    (handling cost, decline); low, high: the 95 % interval of its decline. small_name, large_name: what wins on either
    side.
    """

    handling_costs: tuple[float, ...]
    declines: tuple[float, ...]
    chances: tuple[tuple[float, ...], ...]
    lines: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
    here: tuple[float, float]
    low: float
    high: float
    small_name: str
    large_name: str
    x_title: str
    y_title: str

    @property
    def regions(self) -> tuple[tuple[bool, tuple[float, float], str], ...]:
        """(whether it is that of the small, its middle, what is written there) of each side that has room for it."""
        named = ((True, self.small_name), (False, self.large_name))
        found = [(small, self.region(small), f"{name} {'wins' if name.startswith('one ') else 'win'}")
                 for small, name in named]
        return tuple((small, place, text) for small, place, text in found if place is not None)

    def region(self, small: bool) -> tuple[float, float] | None:
        """The middle of the widest stretch in which one side wins, away from the plan's own point; None where that side
        wins on less than a twelfth of the map."""
        wins = [[(chance >= 0.5) == small for chance in row] for row in self.chances]
        if 12 * sum(map(sum, wins)) < len(self.declines) * len(self.handling_costs):
            return None
        best, place = 0, None
        for row in range(len(self.declines) // 12 + 1, len(self.declines) - len(self.declines) // 12 - 1):
            if abs(self.declines[row] - self.here[1]) < 0.12 * (self.declines[-1] - self.declines[0]):
                continue
            start = 0
            for column in range(len(self.handling_costs) + 1):
                if column == len(self.handling_costs) or not wins[row][column]:
                    if column - start > best:
                        best = column - start
                        place = ((self.handling_costs[start] + self.handling_costs[column - 1]) / 2, self.declines[row])
                    start = column + 1
        return place


    def names_of_lines(self, even: str) -> tuple[tuple[int, int, str], ...]:
        """(line, its point, its name) where each line but that of even odds is named: on the longest line of that name,
        away from the edges and from what is written elsewhere. A line without such a place has no name: the other one
        of its kind has."""
        wide, high = self.handling_costs[-1] - self.handling_costs[0], self.declines[-1] - self.declines[0]

        def place(point: tuple[float, float]) -> tuple[float, float]:
            return (point[0] - self.handling_costs[0]) / wide, (point[1] - self.declines[0]) / high

        taken = [place(self.here), place((self.here[0] + 0.1 * wide, self.here[1])),
                 *(place(at) for _, at, _ in self.regions)]
        found: list[tuple[int, int, str]] = []
        for index, (name, line) in enumerate(self.lines):
            if name == even or any(name == known for _, _, known in found):
                continue
            free = [(min((2 * (x - a)) ** 2 + (3 * (y - b)) ** 2 for a, b in taken), position)
                    for position, (x, y) in enumerate(map(place, line)) if 0.16 < x < 0.84 and 0.06 < y < 0.92]
            if free and max(free)[0] > LEAST_APART:
                position = max(free)[1]
                found.append((index, position, name))
                taken.append(place(line[position]))
        return tuple(found)


@dataclass(frozen=True)
class ColumnsChart:
    """One value a tier, smallest creators first. percent: values are fractions shown as percentages."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    y_title: str
    percent: bool = True


Chart = CurveChart | DotsChart | ChanceChart | MapChart | ColumnsChart
