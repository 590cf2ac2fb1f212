"""The briefing from files, without a browser: for a job that runs every week.

    python -m analysis creators.csv posts.csv --budget 24000 --handling-cost 150 --out briefing
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis import words
from analysis.briefing import make_deck, make_onepager, make_webpage, make_workbook
from analysis.briefing.whole import USUAL_BUDGET, USUAL_HANDLING_COST, Wishes, brief
from analysis.budget.scenario import GOALS
from data import load_campaigns
from data.errors import MicroscopeError

#: What a briefing can be about: what posts bring; the further goals of a plan need inputs that only the page asks for.
OUTCOMES = tuple(goal for goal in GOALS if goal not in ("net reach", "orders", "profit"))
MAKERS = {"pptx": make_deck, "xlsx": make_workbook, "pdf": make_onepager, "html": make_webpage}
#: What a job sees when it ends: all made; made, but not every answer could be given; nothing made.
MADE, IN_PART, NOTHING = 0, 1, 2


def main(given: Sequence[str] | None = None) -> int:
    """Read, brief, write; what was made goes to standard output, what stood in the way to standard error."""
    asked = _asked(given)
    try:
        campaigns = load_campaigns(*asked.files, answers=dict(asked.answer))
        briefing, problems = brief(campaigns, Wishes(
            budget=asked.budget, handling_cost=asked.handling_cost, currency=asked.currency, small=asked.small,
            large=asked.large, fees=dict(asked.fee) or None, outcome=asked.outcome, money=not asked.no_money,
            names=not asked.no_names, date_text=asked.date))
    except MicroscopeError as error:
        print(error, file=sys.stderr)
        return NOTHING
    report = campaigns.report
    print(f"Read {words.whole(report.rows_read)} rows: {words.whole(report.rows_kept)} kept, "
          f"{words.whole(len(report.set_aside))} set aside.")
    for question in report.questions:
        print(f"Open question {question.key}: {question.text}", file=sys.stderr)
    for problem in problems:
        print(problem, file=sys.stderr)
    if not briefing.slides:
        return NOTHING
    for slide in briefing.slides:
        print(f"{slide.answer.question} {slide.answer.title}.")
    asked.out.mkdir(parents=True, exist_ok=True)
    for kind in asked.formats:
        place = asked.out / f"briefing.{kind}"
        place.write_bytes(MAKERS[kind](briefing))
        print(f"Wrote {place}")
    return IN_PART if problems else MADE


def _asked(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m analysis", description="Make the briefing from files.")
    parser.add_argument("files", nargs="+", type=Path, help="creators, posts, deals: CSV, Excel, JSON, Parquet, ZIP")
    parser.add_argument("--out", type=Path, default=Path(), help="the folder to write to")
    parser.add_argument("--formats", type=_formats, default=tuple(MAKERS), help="of pptx,xlsx,pdf,html; default: all")
    parser.add_argument("--answer", type=_pair, action="append", default=[], metavar="QUESTION=ANSWER",
                        help='such as "selection=all we worked with"; may be given several times')
    parser.add_argument("--outcome", choices=OUTCOMES, default="engagement")
    parser.add_argument("--budget", type=float, default=USUAL_BUDGET)
    parser.add_argument("--handling-cost", type=float, default=USUAL_HANDLING_COST, help="money per creator")
    parser.add_argument("--currency", help="default: that of the quotes")
    parser.add_argument("--small", type=float, help="followers of a small creator; default: as the data suggest")
    parser.add_argument("--large", type=float, help="followers of a large creator")
    parser.add_argument("--fee", type=_fee, action="append", default=[], metavar="FOLLOWERS=FEE",
                        help="what a post costs at a size; default: fitted on the quotes")
    parser.add_argument("--date", default="", help="as it is to stand in the foot")
    parser.add_argument("--no-money", action="store_true", help="leave out amounts of money")
    parser.add_argument("--no-names", action="store_true", help="leave out names of creators")
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


def _formats(text: str) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    unknown = [kind for kind in kinds if kind not in MAKERS]
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: choose of {', '.join(MAKERS)}")
    return kinds


if __name__ == "__main__":
    sys.exit(main())
