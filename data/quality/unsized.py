"""Posts without a follower count: how many take no part in rates, and why."""

from __future__ import annotations

import numpy as np

from data.keys import coded, positions
from data.quality.material import Material
from data.quality.values import Check, listed, said, share
from data.speech import number


def posts_without_followers(data: Material) -> Check | None:
    """Posts that no rate by followers can use, since neither they nor a list give the count, by reason."""
    posts, whole = data.posts, len(data.posts)
    if not whole:
        return None
    unknown = ~(posts["followers"] > 0).to_numpy()
    count = int(unknown.sum())
    if not count:
        return Check("posts_without_followers", "pass",
                     f"The follower count of the creator is known for every one of {said(whole, 'post')}.")
    reasons = _reasons(data, unknown)
    told = listed([f"{number(rows)} {name}" for name, (rows, _) in reasons.items()])
    takes = "takes" if count == 1 else "take"
    return Check("posts_without_followers", "fail" if 2 * count > whole else "review",
                 f"{number(count)} of {said(whole, 'post')} ({share(count, whole)}) {takes} no part in rates by "
                 f"followers, because no follower count is known: {told}.",
                 " ".join(step for _, step in reasons.values()), count,
                 data.post_examples(unknown, ("platform",), np.zeros(whole), data.where("posts", "creator_id")))


def _reasons(data: Material, unknown: np.ndarray) -> dict[str, tuple[int, str]]:
    """Why -> (how many of these posts, what to do)."""
    count = int(unknown.sum())
    if not _has_list(data):
        return {"of creators of whom no file gives one": (
            count, "Add a list of the creators with their followers, or a column Followers beside the posts.")}
    rows = data.posts.loc[unknown, ["creator_id", "platform"]]
    here = positions(data.creators, rows) >= 0
    codes, names = coded(rows["creator_id"].astype("str"))
    anywhere = np.append(np.isin(np.asarray(names, dtype=object),
                                 data.creators["creator_id"].dropna().to_numpy(dtype=object)), False)[codes]
    found = {
        "of creators who are listed, but not on the platform of the post": (
            int((~here & anywhere).sum()), "Add a row for each of these creators on that platform, with the followers "
                                           "there; or answer the question on followers elsewhere, if the audience "
                                           "is of about one size on both."),
        "of creators who are listed without followers": (
            int(here.sum()), "Fill in the followers of the creators who are listed without."),
        "of creators who are not listed": (
            int((~here & ~anywhere).sum()), "Add the creators who are missing to the list, with their followers."),
    }
    return {name: said_ for name, said_ in found.items() if said_[0]}


def _has_list(data: Material) -> bool:
    """Whether a list of creators tells sizes: a file of creators with a column of followers, or tables made by hand."""
    columns = data.report.columns
    if columns.empty:
        return bool(data.creators["followers"].notna().any())
    taken = columns["taken_for"].astype(str)
    of_rows = set(columns.loc[taken.str.startswith(("posts.", "deals.")), "file"])
    return bool(((taken == "creators.followers") & ~columns["file"].isin(of_rows)).any())
