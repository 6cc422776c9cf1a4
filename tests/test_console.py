"""What a terminal shows: tables as wide as it is, the true width of a text, the time that is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import pairwise

import click
import pytest

from engine.cli import console
from engine.cli.complete import STATUSES
from engine.cli.console import table, width_of
from engine.cli.fitted_table import fitted, line_ends, shared
from engine.cli.progress import Progress, TimeLeft, spoken
from engine.plan.selectors import STATUSES as ALL_STATUSES
from tests.conftest import ROOT

HEADER = ["state", "action", "about", "rows", "why"]
REASONS = (
    "policy 6A.taxonomy_devices.device_types: added row GAME_CONSOLE; model device_base changed; "
    "policy 6A.device_count_priors.device_shares.GAME_CONSOLE added; and 3 more"
)
ROWS = [
    ["6A.S4", "run", "12s", "1.9M", REASONS],
    ["6A.S5", click.style("run", fg="red"), "1s", "2", "reads 6A.S4"],
]


def on_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((columns, 24)))


def bare(text: str) -> str:
    return "".join(click.unstyle(text).split())


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("abc", 3),
        (click.style("abc", fg="red", bold=True), 3),
        ("日本", 4),
        (click.style("日本", fg="red"), 4),
        ("é", 1),
    ],
)
def test_the_true_width_of_a_text(text: str, width: int) -> None:
    assert width_of(text) == width


def test_colours_and_wide_characters_move_no_column() -> None:
    shown = table(["a", "b"], [[click.style("x", fg="red"), "1"], ["日本", "2"], ["long", "3"]])
    lines = click.unstyle(shown).splitlines()
    assert lines == ["a     b", "----  -", "x     1", "日本  2", "long  3"]


def test_in_a_pipe_a_table_is_as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert REASONS in table(HEADER, ROWS)


def test_a_table_that_fits_is_the_same_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    piped = table(HEADER, ROWS)
    on_terminal(monkeypatch, 400)
    assert table(HEADER, ROWS) == piped


@pytest.mark.parametrize("columns", [30, 40, 60, 80, 100, 140])
def test_a_table_fits_the_terminal_and_says_all(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    piped = table(HEADER, ROWS, right=(2, 3))
    on_terminal(monkeypatch, columns)
    shown = table(HEADER, ROWS, right=(2, 3))
    assert max(map(width_of, shown.splitlines())) <= max(columns, 36)
    wrapped = click.unstyle(shown).splitlines()
    place = wrapped[0].index("why")
    assert bare(REASONS) in bare("".join(line[place:] for line in wrapped[2:]))
    assert next(line for line in wrapped if line.startswith("6A.S5")).startswith("6A.S5  run        1s     2")
    assert "\x1b[31mrun" in shown and REASONS in piped


def test_a_plan_is_wrapped_reason_by_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    on_terminal(monkeypatch, 80)
    assert table(HEADER, ROWS[:1], right=(2, 3)).splitlines() == [
        "state  action  about  rows  why",
        "-----  ------  -----  ----  ----------------------------------------------------",
        "6A.S4  run       12s  1.9M  policy 6A.taxonomy_devices.device_types: added row",
        "                              GAME_CONSOLE;",
        "                            model device_base changed;",
        "                            policy",
        "                              6A.device_count_priors.device_shares.GAME_CONSOLE",
        "                              added;",
        "                            and 3 more",
    ]


@pytest.mark.parametrize("columns", range(20, 121, 7))
def test_no_sign_is_lost_whatever_the_width(columns: int) -> None:
    cells = [["name", "n", "text"], ["s2_account_base_6A.region_id", "1234567", "日本語テスト; " * 3 + "x" * 90]]
    widths = [max(map(width_of, column)) for column in zip(*cells, strict=True)]
    lines = fitted(cells, widths, frozenset((1,)), columns).splitlines()
    least = 6 + 7 + 6 + 2 * 2
    assert max(map(width_of, lines)) <= max(columns, least)
    assert sorted(bare("".join(lines[2:]))) == sorted(bare("".join(cells[1])))


def test_lines_end_after_words_and_long_words_after_their_marks() -> None:
    text = "top_hundredth_share_high of it"
    ends = [0, *line_ends(text, 16, 2), len(text)]
    assert [text[a:b] for a, b in pairwise(ends)] == ["top_hundredth_", "share_high of ", "it"]


def test_narrow_columns_are_served_first() -> None:
    assert shared([3, 6, 6], [3, 9, 50], 10) == [3, 9, 13]


def test_the_time_that_is_left() -> None:
    now = 100.0
    time = TimeLeft(lambda: now)
    time.expect({"a": 10.0, "b": 30.0})
    assert (time.left(), time.done()) == ((40.0, 0), 0.0)
    time.begin("a")
    now = 104.0
    assert (time.left(), time.done(), time.elapsed_s) == ((36.0, 0), pytest.approx(0.1), 4.0)
    now = 190.0
    assert (time.left(), time.done()) == ((30.0, 0), 0.25), (
        "a state that takes longer promises nothing less than 0"
    )
    time.end("a")
    time.begin("b")
    now = 220.0
    assert (time.left(), time.done()) == ((0.0, 0), 1.0)
    time.expect({"a": 10.0, "c": None})
    assert (time.left(), time.done()) == ((10.0, 1), None), "a second plan looks forward again"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.4, "0s"), (59.4, "59s"), (59.6, "1m 00s"), (185, "3m 05s"), (3720, "1h 02m")]
)
def test_how_a_time_is_said(seconds: float, said: str) -> None:
    assert spoken(seconds) == said


def test_the_line_of_a_state(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    progress = Progress(shown=False)
    progress.expect({"6A.S2": 50.0, "6A.S3": None})
    progress.begin("6A.S2", "[ 1/ 2] 6A.S2  ", 4)
    progress.step("account_base")
    for columns in (80, 140):
        screen = Console(width=columns, color_system=None)
        with screen.capture() as captured:
            screen.print(progress._line())
        line = captured.get().rstrip("\n")
        assert "\n" not in line and width_of(line) <= columns
        assert "[ 1/ 2] 6A.S2" in line and "about 50s left, 1 never timed" in line
        assert "account_" in line


def test_a_state_that_takes_longer_than_ever_is_told_so() -> None:
    progress = Progress(shown=False)
    progress.expect({"6A.S2": 0.0})
    progress.begin("6A.S2", "[ 1/ 1] 6A.S2", 4)
    assert progress._told().endswith("s, longer than the last time")


def test_rich_is_not_loaded_for_a_pipe() -> None:
    told = "import sys; from engine.cli.console import table; print(table(['a'], [['b']]), 'rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("b False\n")


def test_help_loads_nothing_heavy() -> None:
    told = "import sys; from engine.cli.main import main; sys.argv = ['engine', '--help']\n"
    told += "heavy = {'duckdb', 'rich', 'yaml', 'sqlglot', 'numpy'}\n"
    told += "try: main()\nexcept SystemExit: print(heavy & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: ") and done.stdout.endswith("set()\n")


def test_completion_knows_every_status() -> None:
    assert set(STATUSES) == set(ALL_STATUSES)
    assert console.WORDS
