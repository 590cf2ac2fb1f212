"""Which part of the data is looked at: one frozen request that every page shares."""

from __future__ import annotations

from dataclasses import dataclass

from data.errors import DataError


@dataclass(frozen=True)
class Filters:
    """A selection of rows; an empty tuple or None leaves that side unrestricted.

    platforms, niches, countries, campaigns: values as they stand in the data, sorted tuples.
    sponsored: True sponsored posts only, False organic only, None both.
    months: (first, last) as "YYYY-MM", both included, or None.
    settled: only posts old enough to judge when their counts were read (data/quality/young); posts without a date stay.
    """

    platforms: tuple[str, ...] = ()
    niches: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    sponsored: bool | None = None
    months: tuple[str, str] | None = None
    settled: bool = False

    def __post_init__(self):
        if self.months is not None and self.months[0] > self.months[1]:
            raise DataError(f"The first month {self.months[0]} comes after the last {self.months[1]}: swap them.")

    @property
    def any(self) -> bool:
        """Whether anything is restricted."""
        return self != Filters()

    @property
    def words(self) -> str:
        """The restriction as it stands in a sentence ("Instagram, fashion, sponsored posts"); "" if none."""
        parts = [" or ".join(v) for v in (self.platforms, self.niches, self.countries, self.campaigns) if v]
        if self.sponsored is not None:
            parts.append("sponsored posts" if self.sponsored else "organic posts")
        if self.months is not None:
            parts.append(f"{self.months[0]} to {self.months[1]}")
        if self.settled:
            parts.append("posts old enough to judge")
        return ", ".join(parts)
