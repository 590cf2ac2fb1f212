"""The briefing without a browser: the same answers, in files, and an exit code that a job can read."""

from __future__ import annotations

import dataclasses
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pptx import Presentation

from analysis import fit_decline
from analysis.__main__ import IN_PART, MADE, NOTHING, main
from analysis.briefing import make_webpage
from analysis.briefing.whole import Wishes, brief
from data import load_campaigns
from data.samples import load_sample
from tests.analysis.briefings import sample_briefing
from tests.exports.company import SECRET, template
from tests.exports.opening import parts

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[str]:
    """Two files as a marketer has them: forty creators whose rate falls, two posts each, with quotes."""
    folder = tmp_path_factory.mktemp("files")
    sizes = [int(1_000 * 1.2**i) for i in range(40)]
    creators = ["handle,platform,followers,quoted_fee,currency"]
    creators += [f"c{i},Instagram,{size},{size * 0.01:.0f},USD" for i, size in enumerate(sizes)]
    posts = ["post_id,creator_id,platform,likes"]
    posts += [f"p{i}_{k},c{i},Instagram,{round(size**0.8 * (1.1 if (i + k) % 3 else 0.7))}"
              for i, size in enumerate(sizes) for k in range(2)]
    paths = [folder / "creators.csv", folder / "posts.csv"]
    for path, lines in zip(paths, (creators, posts), strict=True):
        path.write_text("\n".join(lines) + "\n")
    return [str(path) for path in paths]


def test_it_says_what_the_pages_say_and_writes_every_format(files, tmp_path, capsys):
    ended = main([*files, "--out", str(tmp_path), "--date", "30 June 2026", "--answer", "selection=all we worked with"])
    said = capsys.readouterr()
    assert ended == MADE, said.err
    fit = fit_decline(load_campaigns(*files, answers={"selection": "all we worked with"}))
    assert fit.answer.title in said.out
    assert {p.name for p in tmp_path.iterdir()} == {f"briefing.{kind}" for kind in ("pptx", "xlsx", "pdf", "html")}
    deck = Presentation(io.BytesIO((tmp_path / "briefing.pptx").read_bytes()))
    assert fit.answer.title in [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert "$" in said.out + (tmp_path / "briefing.html").read_text(), "the currency of the quotes"
    assert "list chosen: all we worked with" in (tmp_path / "briefing.html").read_text()


def test_what_is_asked_is_what_is_planned(files):
    campaigns = load_campaigns(*files)
    few, many = (brief(campaigns, Wishes(budget=budget, handling_cost=20, small=5_000, large=200_000))[0]
                 for budget in (10_000, 40_000))
    assert few.slides[1].answer == many.slides[1].answer
    assert few.slides[2].answer != many.slides[2].answer
    assert {n.label: n.value for n in many.assumptions}["Budget"] == "$40,000"
    hidden, _ = brief(campaigns, Wishes(money=False))
    assert "$" in make_webpage(many).decode()
    assert "$" not in make_webpage(hidden).decode() and not any("$" in n.value for n in hidden.assumptions)


def test_what_nobody_knows_is_marked_assumed(files):
    quoted = load_campaigns(*files)
    unquoted = dataclasses.replace(quoted, creators=quoted.creators.drop(columns="quoted_fee"))
    known, unknown = (brief(campaigns)[0] for campaigns in (quoted, unquoted))
    kinds = [{n.kind for n in made.assumptions if n.label.startswith("Fee of one post")} for made in (known, unknown)]
    assert kinds == [{"fitted"}, {"assumed"}]


def test_the_sample_says_what_the_briefing_page_is_made_of():
    made, problems = brief(load_sample(), Wishes(date_text="30 June 2026"))
    assert problems == ()
    assert [slide.answer for slide in made.slides[:2]] == [slide.answer for slide in sample_briefing().slides[:2]]


def test_what_cannot_be_read_ends_with_a_sentence_and_a_code(tmp_path, capsys):
    nothing = tmp_path / "photo.csv"
    nothing.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert main([str(nothing), "--out", str(tmp_path / "out")]) == NOTHING
    said = capsys.readouterr()
    assert said.err.strip() and "Traceback" not in said.err
    assert not (tmp_path / "out").exists()


def test_data_without_a_decline_gives_what_it_can_and_says_so(tmp_path, capsys):
    few = tmp_path / "few.csv"
    few.write_text("creator_id,platform,followers,likes\na,Instagram,1000,30\nb,Instagram,2000,50\n")
    assert main([str(few), "--out", str(tmp_path), "--formats", "html"]) in (IN_PART, NOTHING)
    assert capsys.readouterr().err.strip()


def test_a_copy_without_fees_and_names_on_a_template_of_ones_own(files, tmp_path, capsys):
    brand = tmp_path / "brand.pptx"
    brand.write_bytes(template())
    out = tmp_path / "out"
    ended = main([*files, "--out", str(out), "--template", str(brand), "--hide", "fees,names", "--formats",
                  "pptx,html", "--accent-large", "#9A4400"])
    said = capsys.readouterr()
    assert ended == MADE, said.err
    assert {p.name for p in out.iterdir()} == {"briefing.pptx", "briefing.html"}
    whole = b"\n".join(part for name in ("briefing.pptx", "briefing.html")
                       for part in parts((out / name).read_bytes()).values())
    assert b"$" not in said.out.encode() and b"left out of this copy" in whole
    page = (out / "briefing.html").read_text()
    assert "$" not in page and "Fee of" not in page and not re.search(r"\bc\d+\b", page)
    assert "Creator 1" in page and "#9A4400" in page
    deck = Presentation(io.BytesIO((out / "briefing.pptx").read_bytes()))
    assert "company logo" in [shape.name for shape in deck.slide_master.shapes]
    assert SECRET.encode() not in whole


def test_what_stands_in_the_way_of_one_format_leaves_the_others(files, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("analysis.briefing.screens.browser", lambda: None)
    broken = tmp_path / "brand.pptx"
    broken.write_bytes(b"no deck")
    ended = main([*files, "--out", str(tmp_path / "out"), "--template", str(broken), "--formats", "pptx,png,pdf"])
    said = capsys.readouterr()
    assert ended == IN_PART
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"briefing.pdf"}
    assert "The template cannot be used" in said.err and "install Chromium or Chrome" in said.err
    assert main([*files, "--template", str(tmp_path / "none.pptx")]) == NOTHING
    assert "cannot be opened" in capsys.readouterr().err
    assert main([*files, "--accent", "teal"]) == NOTHING
    assert "write it as #0F6E66" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--fee", "20000"], ["--fee-steps", "10K"], ["--formats", "doc"],
                                   ["--hide", "posts"], ["--answer", "x"],
                                   ["--outcome", "profit"]])
def test_a_wrong_argument_is_named(wrong, capsys):
    with pytest.raises(SystemExit):
        main(["file.csv", *wrong])
    assert wrong[1] in capsys.readouterr().err


def test_what_cannot_be_written_to_is_told_and_nothing_breaks(files, tmp_path, capsys):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    assert main([*files, "--out", str(in_the_way), "--formats", "html"]) == NOTHING
    assert f"{in_the_way} cannot be written" in capsys.readouterr().err
    (tmp_path / "out" / "briefing.html").mkdir(parents=True)
    assert main([*files, "--out", str(tmp_path / "out"), "--formats", "html,pdf"]) == IN_PART
    said = capsys.readouterr()
    assert "briefing.html cannot be written" in said.err and "briefing.pdf" in said.out


@pytest.mark.parametrize("wrong", [["--budget", "-5"], ["--budget", "nan"], ["--delivery", "140"],
                                   ["--fee", "20000=-3"], ["--posts", "9"], ["--small", "900000", "--large", "2000"],
                                   ["--sponsored-loss", "120"], ["--handling-cost", "-1"]])
def test_what_cannot_be_planned_is_told_beside_what_can(files, tmp_path, capsys, wrong):
    assert main([*files, *wrong, "--out", str(tmp_path), "--formats", "html"]) == IN_PART
    assert "Traceback" not in (told := capsys.readouterr()).err and told.err.strip()
    assert (tmp_path / "briefing.html").exists()


def test_fees_may_go_by_steps(files, tmp_path):
    assert main([*files, "--small", "20000", "--large", "1000000", "--fee-steps", "1K: 35; 10K: 270; 1M: 8,765",
                 "--out", str(tmp_path), "--formats", "html"]) == MADE
    page = (tmp_path / "briefing.html").read_text()
    assert "270" in page and "8,765" in page and "Fees are not quotes but typed in" in page


def test_a_folder_or_no_file_at_all_instead_of_a_file(tmp_path, capsys):
    for wrong in (tmp_path, tmp_path / "none.csv"):
        assert main([str(wrong), "--out", str(tmp_path / "out")]) == NOTHING
        assert capsys.readouterr().err.strip()


def test_it_runs_as_a_module_without_the_browser_part(files, tmp_path):
    code = ("import sys, runpy; sys.argv = ['analysis', *sys.argv[1:]]\n"
            "try: runpy.run_module('analysis', run_name='__main__')\n"
            "except SystemExit as end: assert 'streamlit' not in sys.modules; raise")
    done = subprocess.run([sys.executable, "-c", code, *files, "--out", str(tmp_path), "--formats", "pdf"], cwd=ROOT,
                          capture_output=True, text=True, check=False)
    assert done.returncode == MADE, done.stderr
    assert (tmp_path / "briefing.pdf").read_bytes().startswith(b"%PDF")


def test_numbers_stand_as_in_the_locale_asked_for(files, tmp_path, capsys):
    assert main([*files, "--out", str(tmp_path), "--formats", "html", "--locale", "de-DE"]) == MADE
    assert re.search(r"\d\u00a0\$", (tmp_path / "briefing.html").read_text()) and "$2" not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([*files, "--locale", "not a locale"])
    assert "no known locale" in capsys.readouterr().err
