"""Every sentence that the page can print is printed here, in worlds made for it, and holds to the rules of language.

Which sentences there are is read off the compiled code of the modules that make them: each text constant of two words
or more is a part of one. Which of them are said is seen by tracing that code, instruction by instruction, while the
whole page is told for each world. A sentence that no world brings about fails here, by its words.
"""

from __future__ import annotations

import ast
import dis
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType

import numpy as np
import pandas as pd
import pytest

from analysis import words
from analysis.charts import style
from analysis.charts.decline import alternative, decline_figure, runs_on
from analysis.decline import (
    DeclineFit,
    bend,
    checks,
    checks_of_rows,
    choice,
    drift,
    fit_decline,
    fit_rows,
    groups,
    handout,
    measured,
    numbers,
    selected,
    sensitivity,
    telling,
    verdict,
    within,
)
from analysis.decline.fit import Context
from analysis.errors import FitError
from data.campaigns import Campaigns, from_tables
from data.samples import load_sample
from tests.analysis.decline.test_checks import contrast_world
from tests.analysis.decline.test_degenerate import NOISE, SIZES, WORLDS, campaigns
from tests.analysis.decline.test_measured import counted
from tests.analysis.decline.test_selected import best, listed
from tests.analysis.decline.test_within import world as grown
from tests.analysis.decline.test_zeros import small_at_zero
from tests.analysis.decline.worlds import simulated

MODULES = (bend, checks, checks_of_rows, choice, drift, groups, handout, measured, numbers, selected, sensitivity,
           telling, verdict, within)
ROOT = Path(__file__).resolve().parents[3]
#: Texts of two words that are no sentence: names of states and columns.
NAMES = {"cannot tell", "not asked"}


def parts_of_sentences() -> dict[tuple[str, str, int], str]:
    """{(file, function, offset): text} of every text constant of two words or more that a function of the modules
    loads."""
    found = {}

    def look(code: CodeType) -> None:
        for one in dis.get_instructions(code) if code.co_flags & inspect.CO_OPTIMIZED else ():
            if one.opname == "LOAD_CONST" and isinstance(one.argval, str) and (
                    one.argval not in NAMES and " " in one.argval and len(re.findall(r"[A-Za-z]{2,}", one.argval)) > 1):
                found[code.co_filename, code.co_qualname, one.offset] = one.argval
        for inner in code.co_consts:
            if isinstance(inner, CodeType):
                look(inner)

    for module in MODULES:
        look(compile(Path(module.__file__).read_text("utf-8"), module.__file__, "exec"))
    return found


class Said:
    """Instructions of the modules that were run within."""

    def __init__(self):
        self.run: set[tuple[str, str, int]] = set()
        self._files = {module.__file__ for module in MODULES}

    def __enter__(self) -> Said:
        self._before = sys.gettrace()
        sys.settrace(self._enter)
        return self

    def __exit__(self, *_) -> None:
        sys.settrace(self._before)

    def _enter(self, frame: FrameType, *_):
        if frame.f_code.co_filename not in self._files:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return self._step

    def _step(self, frame: FrameType, event: str, _):
        if event == "opcode":
            self.run.add((frame.f_code.co_filename, frame.f_code.co_qualname, frame.f_lasti))
        return self._step


def or_refusal(say: Callable[[], str]) -> str:
    try:
        return say()
    except FitError as error:
        return str(error)


def page(fit: DeclineFit, data: Campaigns | None) -> Iterator[str]:
    """All that the page says of a fit, closer looks and downloads among it. data: what was fitted, where it came so."""
    answer = fit.answer
    yield from (answer.title, answer.text, fit.text, telling.caption(fit, shaded=False),
                telling.caption(fit, shaded=True), telling.method_text(fit), alternative(fit))
    yield from (text for n in answer.numbers for text in (n.label, n.value, n.note, n.formula))
    yield from (text for f in fit.findings for text in (f.text, f.advice))
    yield telling.passed_text(1, of=len(fit.findings))
    yield telling.passed_text(len(fit.findings), of=len(fit.findings))
    if fit.rows is None:
        return
    yield telling.sizes_note(fit)
    yield telling.sizes_as_said(fit, telling.expectations(fit, telling.stated_sizes(fit))).to_string()
    yield telling.without_zeros(fit)
    yield drift.drift_text(fit.drifts) + drift.drift_note(fit.drifts) if fit.drifts else drift.NO_DRIFT
    if data is not None:
        further, missing = handout.closer(fit, data)
        handout.handout(fit, **further)
        yield handout.handout_notes(fit, missing)
    if verdict.refused(fit):
        yield telling.REFUSED_CLOSER
        return
    for column in ("niche", "platform", "country", "campaign", "taste"):
        try:
            found = fit.by(column)
        except FitError as error:
            yield str(error)
            continue
        yield from (found.text, found.caption(cut=runs_on(found)), found.caption(cut=True))
    try:
        shapes = choice.choose_shape(fit.rows)
    except FitError as error:
        yield str(error)
    else:
        yield from (shapes.text, choice.shapes_as_said(shapes).to_string())
    yield or_refusal(lambda: within.growth(fit).text + within.growth(fit).note)
    if data is not None:
        found = sensitivity.depends(fit, data)
        yield from (found.text, sensitivity.as_said(found.table).to_string(), *found.left_out_lines)
    if fit.undone is not None:
        return
    for share in (0.4, 0.93, 1.0):
        yield or_refusal(lambda share=share: measured.corrected_text(fit.stated, share, per=fit.per))
    yield measured.example_text(fit.rows.followers)
    counted = None if data is None else measured.repeated_counts(data.posts)
    yield measured.NO_REPEATS if counted is None else counted.text


def rows(total, *, followers=SIZES, **columns) -> pd.DataFrame:
    return pd.DataFrame({"followers": followers, "exposure": followers, "total": total, **columns})


def of(frame: pd.DataFrame, **context) -> tuple[DeclineFit, None]:
    return fit_rows(frame, context=Context(**context)), None


def fitted(data: Campaigns, **what) -> tuple[DeclineFit, Campaigns]:
    return fit_decline(data, **what), data


def known(**parameters) -> tuple[DeclineFit, None]:
    return DeclineFit.from_parameters(rate_at_reference=0.03, **parameters), None


MANY = np.geomspace(1e3, 1e6, 400)
LUCK = np.exp(np.random.default_rng(7).normal(0, 0.3, 400))


def _twice(creators: int, *, alike: bool) -> pd.DataFrame:
    """Creators who are on two platforms, with the same luck on both or with other luck."""
    first = simulated(creators, seed=6)[0].assign(platform="Instagram")
    other = first if alike else first.assign(total=simulated(creators, seed=6)[0]["total"].sample(
        frac=1, random_state=1).to_numpy())
    return pd.concat([first, other.assign(platform="TikTok")], ignore_index=True)


def _niches(sizes: dict[str, int]) -> pd.DataFrame:
    names = [name for name, number in sizes.items() for _ in range(number)]
    return simulated(len(names), seed=1)[0].assign(niche=names)


def _opposed() -> Campaigns:
    """Likes fall with size as surely as comments rise; together they hardly change."""
    likes, comments = 0.02 * MANY * (MANY / 3e4) ** -0.3 * LUCK, 0.02 * MANY * (MANY / 3e4) ** 0.3 * LUCK
    return from_tables(posts=pd.DataFrame({
        "post_id": np.arange(400).astype(str), "creator_id": np.arange(400).astype(str), "platform": "Instagram",
        "followers": MANY, "likes": likes, "comments": comments}))


def _thick_end() -> pd.DataFrame:
    """Counts that heap up at the smallest of them, as no list does that was cut off there."""
    random = np.random.default_rng(2)
    followers = 10 ** random.uniform(3, 6, 300)
    return rows(100 * np.exp(random.exponential(0.3, 300) ** 3), followers=followers)


def _grown(posts: pd.DataFrame) -> tuple[DeclineFit, None]:
    """A fit whose posts are these."""
    return fit_rows(simulated(60, seed=1)[0], posts=posts), None


def _unrounded(error: float) -> Campaigns:
    """Counts taken again after five days, each with an error of its own."""
    posts = counted(300, error=error)
    return from_tables(posts=posts.assign(
        post_id=np.arange(len(posts)).astype(str), creator_id=posts["creator_id"].astype(str),
        likes=0.03 * posts["followers"] * np.tile(LUCK[:300], 2)))


BENT = np.minimum(MANY / 3e4, 1) ** 0.4 * np.maximum(MANY / 3e4, 1) ** -0.4
WORLDS_OF_SENTENCES: dict[str, Callable[[], tuple[DeclineFit, Campaigns | None]]] = {
    "the sample": lambda: fitted(load_sample()),
    "orders": lambda: fitted(load_sample(), outcome="orders"),
    "views per post": lambda: of(simulated(200, seed=1, slope=0.8)[0], outcome="views", per="post"),
    "flat per view": lambda: of(rows(0.03 * MANY * LUCK**0.1, followers=MANY), per="views"),
    "reach": lambda: of(rows(0.03 * MANY * LUCK, followers=MANY), outcome="reach"),
    **{name: (lambda name=name: fitted(campaigns(**WORLDS[name], selection="all we worked with"))) for name in (
        "constant rate", "no relation", "one giant", "two sizes", "nearly all zeros", "ordinary", "one group of one",
        "one platform of one", "every niche of one")},
    "six posts": lambda: fitted(campaigns(SIZES, 0.03 * SIZES * NOISE, posts=6, grows=0.1, selection="by followers",
                                          platform=["Instagram", "TikTok"] * 30)),
    "six equal posts": lambda: fitted(campaigns(SIZES, 0.03 * SIZES * NOISE, posts=6,
                                                platform=["Instagram", "TikTok"] * 30)),
    "not asked how it was chosen": lambda: fitted(campaigns(SIZES, 0.03 * SIZES * NOISE, posts=6)),
    "made by others": lambda: of(rows(0.03 * MANY * LUCK, followers=MANY), selection="a public list"),
    "steep": lambda: of(rows(1e9 * MANY**-0.3 * LUCK, followers=MANY)),
    "narrow": lambda: of(rows(np.geomspace(1e4, 2e4, 400) ** 0.5 * LUCK**0.1,
                                   followers=np.geomspace(1e4, 2e4, 400))),
    "rises": lambda: of(rows(0.003 * MANY**1.2 * LUCK, followers=MANY), sponsored=1.0),
    "five": lambda: of(simulated(5, seed=1)[0]),
    "three": lambda: of(simulated(3, seed=2)[0]),
    "no more than chance": lambda: of(simulated(200, seed=7, slope=0.0)[0], outcome="likes", sponsored=0.0),
    "two platforms": lambda: of(simulated(200, seed=4, platform_logs={"Instagram": 0.0, "TikTok": 0.8})[0]),
    "twins": lambda: of(_twice(60, alike=True)),
    "few twins": lambda: of(_twice(20, alike=True)),
    "two by chance": lambda: of(_twice(60, alike=False)),
    "definitions": lambda: of(contrast_world(9_000)),
    "definitions that cannot tell": lambda: of(contrast_world(9_000, creators=90)),
    "bend": lambda: of(simulated(800, seed=2, slope=-0.3, bend=(3e4, 0.1))[0]),
    "a bend both sides of which fall": lambda: of(rows(
        0.05 * MANY * LUCK * (MANY / 3e4) ** -0.1 * np.maximum(MANY / 3e4, 1) ** -0.4, followers=MANY)),
    "a bend over which it is flat": lambda: of(rows(0.03 * MANY * BENT * LUCK**0.1, followers=MANY)),
    "a bend that hides": lambda: of(rows(0.03 * MANY * BENT * LUCK**1.5, followers=MANY)),
    "niches, a few": lambda: of(_niches({"Food": 80, "Pets": 40, "Home": 9})),
    "niches, small": lambda: of(_niches({"Food": 80, "Pets": 9})),
    "niches, many": lambda: of(_niches({"Food": 80, "Pets": 60, **{f"n{i}": 5 for i in range(9)}})),
    "niches without any difference": lambda: of(rows(0.03 * SIZES**0.9, niche=["Food", "Pets"] * 30)),
    "niches that differ": lambda: of(_niches({"Food": 100, "Pets": 100}).assign(
        total=lambda f: f["total"] * np.where(f["niche"] == "Food", (f["followers"] / 1e4) ** 0.8, 1))),
    "a list of the best": lambda: fitted(listed(-0.3, seed=4)),
    "a flat list of the best": lambda: fitted(listed(0.0, seed=1)),
    "the best by rate": lambda: fitted(campaigns(SIZES, 0.03 * SIZES * NOISE, selection="top by engagement rate")),
    "the best by likes": lambda: of(_thick_end(), selection="top by likes"),
    "the best, some posts": lambda: of(_thick_end(), selection="top by engagement", some_posts=True),
    "the best, per view": lambda: of(_thick_end(), selection="top by engagement", per="views"),
    "the best, per person": lambda: of(_thick_end(), selection="top by engagement", per="reach"),
    "the best, not cut": lambda: of(_thick_end(), selection="top by engagement"),
    "the best, everyone": lambda: of(best(-0.15, seed=4, creators=1_500, listed=1_500), selection="top by engagement"),
    "the best, too few": lambda: of(simulated(20, seed=1)[0], selection="top by engagement"),
    "the best, with zeros": lambda: of(small_at_zero(300, 0.02), selection="top by engagement"),
    "the best, by a formula": lambda: of(rows(0.05 * SIZES), selection="top by engagement"),
    "zeros, flat": lambda: of(small_at_zero(2_000, 0.012)),
    "zeros, falling": lambda: of(small_at_zero(300, 0.1, slope=-0.6)),
    "zeros, rising": lambda: of(small_at_zero(300, 0.3, slope=0.5)),
    "one zero": lambda: of(small_at_zero(60, 1 / 60)),
    "one zero of many": lambda: of(small_at_zero(300, 1 / 300)),
    "nearly one size": lambda: of(rows(300 * NOISE, followers=1e4 + np.arange(60.0))),
    "likes against comments": lambda: fitted(_opposed()),
    "under some choices": lambda: fitted(campaigns(SIZES, 0.03 * SIZES * (SIZES / 1e4) ** -0.1 * NOISE)),
    "counts again": lambda: fitted(_unrounded(0.4)),
    "growth that differs": lambda: _grown(grown(seed=3)),
    "growth of one size": lambda: _grown(grown(seed=3).assign(followers=np.tile(np.geomspace(1e4, 1e5, 12), 150))),
    "growth by a formula": lambda: _grown(grown(seed=1).assign(rate=lambda p: p["followers"] ** -0.2)),
    "too much growth": lambda: _grown(grown(seed=3)),
    "growth that does not settle": lambda: _grown(grown(seed=3)),
    "very many creators": lambda: of(rows(0.03 * MANY * LUCK, followers=MANY)),
    "known": lambda: known(slope=-0.15, slope_standard_error=0.03, residual_sd=0.9),
    "known and wide": lambda: known(slope=-0.1, slope_standard_error=0.3),
}


class Unsettled:
    """A fit that says it did not settle."""

    converged, fe_params, bse_fe = False, np.ones(9), np.ones(9)


#: What is set otherwise while a world is told, since it would take too many creators: (module, name, value).
SETTINGS = {
    "very many creators": (choice, "MOST_CREATORS", 100),
    "too much growth": (within, "MOST_POSTS", 500),
    "growth that does not settle": (within.MixedLM, "fit", lambda self, **_: Unsettled()),
}


@pytest.fixture(scope="module")
def told() -> tuple[set[tuple[str, str, int]], dict[str, list[str]]]:
    """(instructions run, {world: what its page says})."""
    texts = {}
    said = Said()
    for name, world in WORLDS_OF_SENTENCES.items():
        with pytest.MonkeyPatch.context() as patch:
            if name in SETTINGS:
                patch.setattr(*SETTINGS[name])
            fit, data = world()
            with said:
                _ = fit.undone  # which says why a list cannot be undone
            for heavy in ("drifts", "within", "smooth", "bend", "other_models"):  # numbers: they take long to trace
                getattr(fit, heavy)
            with said:
                texts[name] = [text for text in page(fit, data) if text]
    return said.run, texts


def test_every_sentence_is_said(told):
    never = [f"{Path(file).stem}.{function}: {text!r}" for (file, function, offset), text in
             parts_of_sentences().items() if (file, function, offset) not in told[0]]
    assert not never, "\n".join(never)


#: What no page may say: what is not a number, marks of code, a zero with a sign, more digits than anybody reads,
#: marks of punctuation that follow nothing, and words of statistics where product.md wants people's.
NEVER = (r"\b(nan|inf|NaT)\b", r"None(?! (of|is))", r"[{}]", r"[+−]0 %", r"\d[.]\d{7}", r"  (?! )", r" [.,;:](?=\s|$)",
         r"\.\.", r"(?i)statistically significant|correlat|\br²")


def in_sentences(world: str, texts: list[str]) -> list[str]:
    """Those of the texts that are read as sentences: all but the method, downloads and tables."""
    return [text for text in texts if "\n" not in text and "ln(" not in text]


@pytest.mark.parametrize(("value", "said"), [
    (0.0, "0"), (1e-9, "under 0.000001"), (0.0243, "0.024"), (0.94, "0.94"), (1.04, "1"), (3.24, "3.2"),
    (1_634.6, "1,630")])
def test_a_count_per_post_keeps_its_figures(value, said):
    """Orders are often far fewer than one a post, and none of them is nothing."""
    assert numbers.per_post(value) == said


@pytest.mark.parametrize(("value", "said"), [
    (0.0, "0 %"), (9e-9, "under 0.000001 %"), (2.4e-8, "0.0000024 %"), (0.032, "3.2 %"),
    (25, "25 times the followers")])
def test_a_share_has_no_more_noughts_than_are_read(value, said):
    assert numbers.say_share(value, "followers") == said


@pytest.mark.parametrize(("low", "high", "said"), [
    ("3.0 %", "3.0 %", "3.0 %"), ("0.33 %", "25 %", "0.33–25 %"),
    ("under 0.000001 %", "93 %", "under 0.000001 % to 93 %"),
    ("21 times the followers", "more than 100 times the followers",
     "21 times the followers to more than 100 times the followers")])
def test_a_range_of_rates(low, high, said):
    assert numbers.between(low, high) == said


@pytest.mark.parametrize(("said", "large"), [
    ("more than tenfold", "> +900 %"), ("under 0.000001 %", "< 0.000001 %"), ("−8.0 %", "−8.0 %"),
    ("more than 100 times the followers", "> 100 × the followers"), ("more than 1,000,000", "> 1,000,000")])
def test_large_type_has_room_for_few_letters(said, large):
    assert numbers.headline(said) == large


@pytest.mark.parametrize(("low", "high", "said"), [
    (0.0, 0.0, "0 %"), (-4e-5, 4e-5, "0 %"), (-0.501, -0.498, "50 %"), (-0.085, -0.076, "7.6–8.5 %"),
    (-0.46, 0.84, "−46 % to +84 %"), (0.1, 20.0, "10 % to more than tenfold"), (12.0, 20.0, "more than tenfold")])
def test_a_range_of_changes(low, high, said):
    assert verdict.changes(low, high) == said


def test_the_table_of_sizes_is_said_in_short():
    fit, _ = WORLDS_OF_SENTENCES["bend"]()
    table = telling.expectations(fit, (10_000, 1e9))
    said = telling.sizes_as_said(fit, table.iloc[:1]).iloc[0]
    first = table.iloc[0]
    assert said["typical"] == numbers.amount(fit, first["typical"])
    assert said["plausible"] == words.spread(numbers.amount(fit, first["average_low"]),
                                             numbers.amount(fit, first["average_high"]))
    assert (said["support"], said["creators"]) == ("enough", first["creators"])
    assert first["average_low"] < first["average"] < first["average_high"]
    assert table.iloc[1][["typical", "average", "average_low", "average_high", "per_post"]].isna().all()


def test_what_is_said_holds_to_the_rules_of_language(told):
    for world, texts in told[1].items():
        for text in in_sentences(world, texts):
            for pattern in NEVER:
                assert not re.search(pattern, text), f"{world}: {pattern} in {text!r}"


def test_no_page_contradicts_itself(told):
    """A bend is not unproven and there at once; a refused slope is told nowhere; a flat rate does not fall."""
    for world, texts in told[1].items():
        said = " ".join(in_sentences(world, texts))
        assert not ("No bend is proven" in said and re.search(r"bends around|hides a bend|[Tt]he bend is", said)), world
        assert not ("No best size" in said and "A best size is proven" in said), world
        if "cannot show this" in texts[0]:
            # What was found in simulations is no slope of this list.
            own = said.replace("fall 32 % per doubling", "").replace("a fall of 10 %", "")
            assert "per doubling" not in own, world
        if "flat" in texts[0]:
            assert not re.search(r"creator's [\w ]+ (falls?|rises?) ", said), world


def test_no_page_of_ours_words_a_sentence():
    """Sentences stand where they are tested: pages and their parts hold labels only."""
    for file in ("pages/3_Decline.py", "pages/shared/show/decline.py", "pages/shared/controls/decline.py",
                 "pages/shared/cached/decline.py"):
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        notes = {id(node.body[0].value) for node in ast.walk(tree)
                 if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body
                 and isinstance(node.body[0], ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
                assert not (node.value.rstrip().endswith(".") and " " in node.value), f"{file}: {node.value!r}"


def test_no_band_is_drawn_where_nobody_has_any():
    """Four of sixty have any, all of them large: of smaller ones the average alone says something."""
    fit, _ = fitted(campaigns(SIZES, [0] * 56 + [5, 9, 4, 4]))
    low, high = telling.typical_support(fit)
    assert low == pytest.approx(SIZES[56], abs=1) and high == np.inf
    table = telling.expectations(fit, (10_000, 900_000))
    assert table[["typical", "low", "high"]].isna().all(axis=1).tolist() == [True, False]
    assert table["average"].notna().all()
    said = telling.sizes_as_said(fit, table)
    assert said[["typical", "lands"]].iloc[0].tolist() == ["", ""] and said["average"].ne("").all()
    drawn = {trace.name: trace for trace in decline_figure(fit=fit, palette=style.LIGHT).data}
    assert min(drawn["typical"].x) >= low and min(drawn["nine in ten creators"].x) >= low
    assert min(drawn["average"].x) < 2_000
