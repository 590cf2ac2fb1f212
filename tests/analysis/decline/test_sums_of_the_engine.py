"""Sums that the engine makes lead to the fit that statsmodels makes of the posts themselves (method.md D)."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from analysis import fit_decline
from data.campaigns import from_tables


@pytest.mark.parametrize("seed", range(3))
def test_the_typical_creator_is_what_statsmodels_says_of_rows_summed_in_pandas(seed):
    random = np.random.default_rng(seed)
    count = 80
    who = np.repeat(np.arange(count), random.integers(1, 9, count))
    followers = np.round(np.exp(random.normal(10, 1.3, count)))[who] + random.integers(0, 500, len(who))
    platform = np.array(["Instagram", "TikTok"])[np.arange(count) % 2][who]
    likes = random.poisson(followers * 0.04 * np.exp(random.normal(0, 0.6, len(who)))) + 1
    posts = pd.DataFrame({"post_id": [f"p{i}" for i in range(len(who))], "creator_id": [f"c{i}" for i in who],
                          "platform": platform, "followers": followers.astype(float), "likes": likes.astype(float)})
    rows = posts.assign(log=np.log(posts["followers"])).groupby(["creator_id", "platform"], as_index=False).agg(
        total=("likes", "sum"), exposure=("followers", "sum"), log=("log", "mean"))
    rows = rows.assign(rate=np.log(rows["total"] / rows["exposure"]), x=rows["log"] - np.log(1e4))
    theirs = smf.ols("rate ~ x + C(platform)", rows).fit(cov_type="HC3", use_t=True)
    ours = fit_decline(from_tables(posts=posts, answers={"selection": "all we worked with"}), outcome="likes").typical
    assert ours.slope == pytest.approx(theirs.params["x"], rel=1e-10)
    assert ours.standard_error == pytest.approx(theirs.bse["x"], rel=1e-10)
