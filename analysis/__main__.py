"""The briefing from files, without a browser: for a job that runs every week.

    python -m analysis creators.csv posts.csv --budget 24000 --handling-cost 150 --out briefing

The same as the Briefing page makes: slides, workbook, one printed page, web page, and pictures where a browser is
installed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis import words
from analysis.briefing import (
    HIDEABLE,
    Look,
    make_deck,
    make_onepager,
    make_screens,
    make_webpage,
    make_workbook,
)
from analysis.briefing.whole import Wishes, brief
from analysis.budget.fee_steps import USUAL_STEPS, read_steps
from analysis.budget.prices import RateCard
from analysis.budget.proposals import USUAL_BUDGET
from analysis.budget.scenario import GOALS
from analysis.errors import ScenarioError
from data import load_campaigns
from data.errors import MicroscopeError

#: What a briefing can be about: what posts bring; the further goals of a plan need inputs that only the page asks for.
OUTCOMES = tuple(goal for goal in GOALS if goal not in ("net reach", "orders", "profit"))
MAKERS = {"pptx": make_deck, "xlsx": make_workbook, "pdf": make_onepager, "html": make_webpage}
#: Pictures of the screens, several files: only where asked for, since they need a browser on this machine.
PICTURES = "png"
#: What a job sees when it ends: all made; made, but not every answer could be given; nothing made.
MADE, IN_PART, NOTHING = 0, 1, 2


def main(given: Sequence[str] | None = None) -> int:
    """Read, brief, write; what was made goes to standard output, what stood in the way to standard error."""
    asked = _asked(given)
    with words.speaking(asked.locale):
        return _made(asked)


def _made(asked: argparse.Namespace) -> int:
    try:
        look = Look(asked.accent, asked.accent_large, None if asked.template is None else _bytes_of(asked.template))
        campaigns = load_campaigns(*asked.files, answers=dict(asked.answer))
        briefing, problems = brief(campaigns, Wishes(
            budget=asked.budget, handling_cost=asked.handling_cost, currency=asked.currency, small=asked.small,
            large=asked.large, fees=asked.fee_steps or dict(asked.fee) or None, outcome=asked.outcome,
            posts=asked.posts, delivery=_share(asked.delivery), product_cost=asked.product_cost,
            sponsored_loss=_share(asked.sponsored_loss), money=not asked.no_money, names=not asked.no_names,
            date_text=asked.date, hide=frozenset(asked.hide)))
    except MicroscopeError as error:
        print(error, file=sys.stderr)
        return NOTHING
    report = campaigns.report
    print(f"Read {words.whole(report.rows_read)} rows: {words.whole(report.rows_kept)} kept, "
          f"{words.whole(len(report.set_aside))} set aside.")
    for question in report.questions:
        print(f"Open question {question.key}: {report.retold(question.text)}", file=sys.stderr)
    for problem in problems:
        print(problem, file=sys.stderr)
    if not briefing.slides:
        return NOTHING
    for slide in briefing.slides:
        print(f"{slide.answer.question} {slide.answer.title}.")
    try:
        asked.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(f"The folder {asked.out} cannot be written to: {error.strerror}.", file=sys.stderr)
        return NOTHING
    complete = not problems
    for kind in asked.formats:
        try:
            made = make_screens(briefing, look=look) if kind == PICTURES else (
                (f"briefing.{kind}", MAKERS[kind](briefing, look=look)),)
        except MicroscopeError as error:
            print(error, file=sys.stderr)
            complete = False
            continue
        for name, content in made:
            try:
                (asked.out / name).write_bytes(content)
            except OSError as error:
                print(f"{asked.out / name} cannot be written: {error.strerror}.", file=sys.stderr)
                complete = False
                continue
            print(f"Wrote {asked.out / name}")
    return MADE if complete else IN_PART


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _bytes_of(path: Path) -> bytes:
    """A template's bytes; ScenarioError where it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ScenarioError(f"The template {path} cannot be opened: {error.strerror}.") from error


def _asked(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m analysis",
        description="Make the briefing from files, without a browser: what engagement looks like by size, how fast it "
                    "declines, how to split the budget, what would change that, what to watch, whom to pay.",
        epilog="Ends with 0 when every answer could be given, 1 when some could not (standard error says why), 2 when "
               "nothing was made.")
    parser.add_argument("files", nargs="+", type=Path, help="creators, posts, deals: CSV, Excel, JSON, Parquet, ZIP")
    data = parser.add_argument_group("what the files mean")
    data.add_argument("--answer", type=_pair, action="append", default=[], metavar="QUESTION=ANSWER",
                      help='such as "selection=all we worked with"; may be given several times')
    data.add_argument("--outcome", choices=OUTCOMES,
                      help="what posts are judged by (default: engagement where it is known)")
    plan = parser.add_argument_group("what is planned")
    plan.add_argument("--budget", type=float, default=USUAL_BUDGET, help="money in all (default: %(default)g)")
    plan.add_argument("--handling-cost", type=float,
                      help="money per creator for finding, briefing and following up (default: as the Budget page "
                           "proposes, about 150 euros)")
    plan.add_argument("--currency", help="such as EUR (default: that of the quotes)")
    plan.add_argument("--small", type=float, metavar="FOLLOWERS",
                      help="of a small creator (default: as the data suggest)")
    plan.add_argument("--large", type=float, metavar="FOLLOWERS",
                      help="of a large creator (default: as the data suggest)")
    plan.add_argument("--fee", type=_fee, action="append", default=[], metavar="FOLLOWERS=FEE",
                      help="what a post costs at a size; may be given several times (default: fitted on the quotes)")
    plan.add_argument("--fee-steps", type=_steps, metavar="STEPS",
                      help=f'what a post costs from a size on, such as "{USUAL_STEPS}"; instead of --fee')
    plan.add_argument("--posts", type=int, default=1, help="of each creator (default: %(default)d)")
    plan.add_argument("--product-cost", type=float, default=0.0, metavar="MONEY", help="of what each creator is sent")
    plan.add_argument("--delivery", type=float, metavar="PERCENT",
                      help="of creators who deliver (default: counted in the deals, else assumed)")
    plan.add_argument("--sponsored-loss", type=float, metavar="PERCENT",
                      help="less that sponsored posts bring than organic ones; 0: as much (default: as the posts say, "
                           "else as published)")
    made = parser.add_argument_group("what is written")
    made.add_argument("--out", type=Path, default=Path(), help="the folder to write to (default: this one)")
    made.add_argument("--formats", type=_formats, default=tuple(MAKERS), metavar="KIND,KIND",
                      help=f"of {','.join((*MAKERS, PICTURES))}; {PICTURES}, a picture of each screen, needs Chromium "
                           f"or Chrome (default: {','.join(MAKERS)})")
    made.add_argument("--template", type=Path, metavar="FILE.pptx",
                      help="a company's own PowerPoint file: its master, layouts and theme are used, nothing "
                           "else of it")
    made.add_argument("--accent", metavar="COLOUR", help="of the curve and of many small creators, such as #0F6E66")
    made.add_argument("--accent-large", metavar="COLOUR", help="of few large creators, such as #B4560E")
    made.add_argument("--date", default="", help="as it is to stand in the foot")
    made.add_argument("--locale", type=_locale, default="en", metavar="TAG",
                      help="how numbers, amounts and days are written, such as de-DE (default: en); sentences stay "
                           "English")
    less = parser.add_argument_group("what is left out")
    less.add_argument("--hide", type=_hide, default=(), metavar="WHAT,WHAT",
                      help="of fees,names: in no byte of any file; creators are then numbered")
    less.add_argument("--no-money", action="store_true", help="leave out sentences and numbers with amounts of money")
    less.add_argument("--no-names", action="store_true", help="leave out what is said of creators by name")
    return parser.parse_args(given)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (sign and name):
        raise argparse.ArgumentTypeError(f"{text!r}: write QUESTION=ANSWER")
    return name, value


def _fee(text: str) -> tuple[float, float]:
    followers, fee = _pair(text)
    try:
        return float(followers), float(fee)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: write FOLLOWERS=FEE, such as 20000=200") from None


def _steps(text: str) -> RateCard:
    try:
        return read_steps(text)
    except ScenarioError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _locale(text: str) -> str:
    known = words.locale_of(text)
    if known == "en" and not text.lower().startswith("en"):
        raise argparse.ArgumentTypeError(f"{text!r} is no known locale: write a tag such as de-DE")
    return known


def _formats(text: str) -> tuple[str, ...]:
    return _chosen(text, (*MAKERS, PICTURES))


def _hide(text: str) -> tuple[str, ...]:
    return _chosen(text, HIDEABLE)


def _chosen(text: str, offered: Sequence[str]) -> tuple[str, ...]:
    """Words parted by commas, each one of those offered."""
    kinds = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    unknown = [kind for kind in kinds if kind not in offered]
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: choose of {', '.join(offered)}")
    return kinds


if __name__ == "__main__":
    sys.exit(main())
