"""What a shell is offered after <TAB>, as bash, zsh and fish ask for it, and what it loads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from engine.cli.main import cli
from engine.project.load import load_project
from tests.conftest import ROOT


def offered(*words: str) -> list[str]:
    """What may stand for the last of the words, which are those after `engine`."""
    *before, last = words
    found = ShellComplete(cli, {}, "engine", "_ENGINE_COMPLETE").get_completions(before, last)
    return [item.value for item in found]


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_names_are_those_of_the_project() -> None:
    project = load_project(ROOT, "tiny")
    segments = sorted(project.segments)
    assert offered("gates", "") == segments
    assert offered("certify", "6") == [name for name in segments if name.startswith("6")]
    assert offered("plan", "--profile", "") == sorted(path.stem for path in (ROOT / "config/profiles").iterdir())
    states = sorted(state.state_id for state in project.ordered_states)
    assert offered("sql", "--state", "") == states
    asked = offered("plan", "--select", "")
    assert set(asked) >= {*segments, *states, "state:modified"}
    gates = {
        f"{segment.name}.{test}"
        for segment in project.segments.values()
        for query in (*segment.gates, *segment.certify)
        for test in query.header.get("tests") or ()
    }
    assert gates <= set(offered("explain", ""))


@pytest.mark.parametrize(
    ("words", "some"),
    [
        (("plan", "-s", "+2A.S"), {"+2A.S0", "+2A.S1"}),
        (("build", "--exclude", "5A.S1 2A.S"), {"5A.S1 2A.S0", "5A.S1 2A.S5"}),
        (("explain", "6A", "a"), {"account"}),
        (("explain", "dataset", "s5_c"), {"s5_country_metrics"}),
        (("explain", "column", "site_t"), {"site_timezones."}),
        (("explain", "R1"), {"R1"}),
        (("test", "--annotations", "g"), {"github"}),
        (("ls", "st"), {"states", "streams"}),
        (("lane", "status", "2"), {"2A", "2B"}),
        (("pl",), {"plan"}),
        (("bild", "bu"), {"build"}),
        (("runs", "sh"), {"show"}),
    ],
)
def test_what_is_offered(words: tuple[str, ...], some: set[str]) -> None:
    assert some <= set(offered(*words))
    assert all(value.startswith(words[-1]) for value in offered(*words))


def test_runs_are_those_of_the_runs_root_the_newest_first(tmp_path: Path) -> None:
    for age, name in enumerate(("a" * 32, "ab" * 16, "b" * 32, "worlds")):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (10**9 + age, 10**9 + age))
    root = ("--runs-root", str(tmp_path))
    assert offered("test", *root, "--run", "a") == ["ab" * 16, "a" * 32]
    assert offered("runs", "show", *root, "b") == ["b" * 32]
    assert offered("test", "--runs-root", str(tmp_path / "none"), "--run", "") == []


@pytest.mark.parametrize(
    "words", [("plan", "--no-such", ""), ("gates", "--project", "/no/such", ""), ("explain", "a", "b", "")]
)
def test_where_there_is_nothing_to_offer_nothing_is_said(words: tuple[str, ...]) -> None:
    assert offered(*words) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_asks_the_command(shell: str) -> None:
    asked = {"COMP_WORDS": "engine plan --profile ", "COMP_CWORD": "" if shell == "fish" else "3", "TERM": "dumb"}
    environment = {**os.environ, "_ENGINE_COMPLETE": f"{shell}_complete", **asked}
    told = (
        "import sys; from engine.cli.main import main\n"
        "try: main()\n"
        "finally: print(*{'duckdb', 'yaml', 'rich'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert "tiny" in done.stdout and done.stdout.endswith("\n\n"), "nothing heavy is loaded"
