"""Datasets that survive the session: files in a local folder, named by fingerprint."""

from __future__ import annotations

from data.campaigns import Campaigns


def keep_dataset(campaigns: Campaigns) -> str:
    """Write the dataset (atomically) and return its fingerprint."""
    raise NotImplementedError


def open_dataset(fingerprint: str) -> Campaigns | None:
    """The dataset kept under this fingerprint, or None."""
    raise NotImplementedError


def delete_dataset(fingerprint: str) -> bool:
    """Remove it from the folder; False if it was not there."""
    raise NotImplementedError


def kept_datasets() -> list[tuple[str, str]]:
    """(fingerprint, card title) of all kept datasets, newest first."""
    raise NotImplementedError
