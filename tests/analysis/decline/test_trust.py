"""How far a record is to be trusted: its noise is that of a mean of posts, as simulation shows."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.decline.trust import Trust, fit_trust, record_noise


def test_one_post_is_as_noisy_as_a_post_and_none_tells_nothing():
    assert record_noise(0.7, 1) == pytest.approx(0.49)
    assert Trust(0.6, 0.7, True).weight(np.array([0, 1])) == pytest.approx([0.0, 0.36 / (0.36 + 0.49)])
    assert record_noise(0.0, 5) == 0.0
    assert (Trust(0.0, 0.7, True).weight(np.array([1, 50])) == 0).all()


def test_more_posts_are_trusted_more_but_never_wholly():
    weights = Trust(0.6, 0.7, True).weight(np.arange(0, 200))
    assert (np.diff(weights) > 0).all() and weights[-1] < 1


@pytest.mark.parametrize("posts", [2, 3, 10, 30])
@pytest.mark.parametrize("sd", [0.4, 0.7, 1.0])
def test_the_noise_of_a_record_is_that_of_the_logarithm_of_a_mean(sd, posts):
    drawn = np.exp(sd * np.random.default_rng(1).standard_normal((200_000, posts)))
    found = np.log(drawn.mean(axis=1)).var()
    # A log-normal in place of a mean of log-normals: 13 % too much noise at the most, at an sd of 1.
    assert record_noise(sd, posts) == pytest.approx(found, rel=0.14)
    assert abs(record_noise(sd, posts) - found) < abs(sd**2 / posts - found), "nearer than that of a mean of logarithms"


@pytest.mark.parametrize("posts", [1, 3, 10])
def test_the_split_that_was_put_in_is_found(posts):
    random = np.random.default_rng(2)
    creators, tau, sigma = 20_000, 0.6, 0.7
    logs = sigma * random.standard_normal((creators, posts))
    record = tau * random.standard_normal(creators) + np.log(np.exp(logs).mean(axis=1))
    repeats = 5_000  # of others, who tell the noise of a post
    found = fit_trust(record - record.mean(), np.full(creators, float(posts)), df=creators - 2, repeats=repeats,
                      scatter=sigma**2 * repeats)
    assert found.measured
    assert found.creator_sd == pytest.approx(tau, rel=0.02)
