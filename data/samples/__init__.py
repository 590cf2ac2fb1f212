"""The shipped dataset: synthetic, with its truth beside it."""

from __future__ import annotations

from data.campaigns import Campaigns


def load_sample() -> Campaigns:
    """The synthetic sample campaigns; their card says so in its first line."""
    raise NotImplementedError


def sample_truth() -> dict:
    """The parameters the sample was made with (slopes, loss of sponsored posts, break month, fee curve, seed ...)."""
    raise NotImplementedError
