"""Two runs as a comment on a pull request."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from engine.reporting.markdown import ROWS_MAX, cell, code, table
from engine.reporting.pull_request import MovedGate, pull_request_comment
from engine.runs.folder import RunFolder
from engine.runs.gateboard import GateRow
from tests.conftest import engine
from tests.synthetic import Synthetic


def rendered(text: str) -> list[list[list[str]]]:
    """The tables of Markdown as GitHub reads them: rows of cells, the header first."""
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    return [
        [
            re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
            for row in re.findall(r"<tr>.*?</tr>", one, re.DOTALL)
        ]
        for one in re.findall(r"<table>.*?</table>", html, re.DOTALL)
    ]


def gate(value: float | None, bplus: bool, b: bool, decides: bool = True) -> GateRow:
    row = GateRow("T1", "share", value, 1.0, 2.0, b, bplus, None, None, "S1", 10, 42, decides=decides)
    assert not row.is_outside
    return row


def test_equal_runs_are_one_line(built: Synthetic, runs: list[RunFolder]) -> None:
    name = runs[0].name[:8]
    told = pull_request_comment(built.load(), runs[0], runs[0])
    assert told == f"Runs `{name}` and `{name}` do not differ: no state, gate or verdict moved.\n"


def test_what_moved_stands_in_tables(built: Synthetic, runs: list[RunFolder]) -> None:
    told = pull_request_comment(built.load(), runs[0], runs[2])
    contents, causes = rendered(told)
    assert "All verdicts as before: 2A not scored, 6A not scored." in told
    assert ["<code>2A.S2</code>", "<code>site_timezones</code>", "the same", "the same"] in contents
    assert ["policy", "<code>2A.tz_policy.bump</code>", "1", "3"] in causes
    assert "`2A.S2`" in told and "1B.S1" not in told
    assert str(runs[0].root.parent) not in told


def test_it_is_the_same_every_time(built: Synthetic, runs: list[RunFolder]) -> None:
    project = built.load()
    assert pull_request_comment(project, runs[0], runs[2]) == pull_request_comment(project, runs[0], runs[2])


def test_states_may_be_selected(built: Synthetic, runs: list[RunFolder]) -> None:
    told = pull_request_comment(built.load(), runs[0], runs[2], "5A")
    assert "`5A.S1`" in told and "`2A.S2`" not in told


@pytest.mark.parametrize(
    ("before", "after", "marks", "rank"),
    [
        (gate(3.0, True, True), gate(1.5, False, True), ("B+", "B"), 0),
        (gate(3.0, True, True), gate(None, False, False), ("B+", "FAIL"), 0),
        (gate(0.5, False, False), gate(3.0, True, True), ("FAIL", "B+"), 1),
        (gate(1.5, False, True, decides=False), gate(1.6, False, True, decides=False), ("(B)", "(B)"), 2),
        (None, gate(1.5, False, True), ("–", "B"), 1),
        (gate(1.5, False, True), gate(1.5, False, True, decides=False), ("B", "(B)"), 1),
    ],
)
def test_what_fell_stands_first(
    before: GateRow | None, after: GateRow | None, marks: tuple[str, str], rank: int
) -> None:
    moved = MovedGate("6A", ("T1", "share"), before, after)
    assert (moved.marks, moved.rank) == (marks, rank)


def test_text_of_policies_is_no_markup() -> None:
    rows = [[cell("a|b `c` <img>"), code("x|y"), code("plain")]]
    [found] = rendered("\n".join(table(("a", "b", "c"), rows)))
    assert found == [["a", "b", "c"], ["a|b `c` &lt;img&gt;", "x|y", "<code>plain</code>"]]


def test_a_long_table_says_how_much_is_left_out() -> None:
    [found] = rendered("\n".join(table(("a", "b"), [(str(at), "x") for at in range(ROWS_MAX + 2)], right=(0,))))
    assert len(found) == ROWS_MAX + 2 and found[-1] == ["and 2 more", ""]


def test_the_command(tiny_run: Path) -> None:
    place = ("--runs-root", str(tiny_run.parent))
    name = tiny_run.name
    told = engine("runs", "diff", name, name, "--markdown", *place).stdout
    assert told.startswith(f"Runs `{name[:8]}` and `{name[:8]}` do not differ")
    refused = engine("runs", "diff", name, name, "--markdown", "--json", *place, check=False)
    assert refused.returncode == 2 and "two forms" in refused.stderr
