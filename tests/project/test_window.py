"""A window of days: how it is written, which policy it sets, and that a run keeps it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.errors import EngineError
from engine.project.load import load_project
from engine.project.policy.policies import Layer
from engine.project.window import checked, layer_of
from engine.reporting.changes import last_good
from engine.runs.document import to_text
from engine.runs.folder import RunFolder
from engine.runs.prune import prune
from tests.conftest import ROOT, engine
from tests.synthetic import Synthetic, machine_cache

WEEK = "2026-03-02..2026-03-08"
POLICY, SEGMENT = "config/layer1/2A/window.v1.yaml", "sql/2A/segment.yaml"
GATE, MODEL = "sql/2A/gates/structure.v1.sql", "sql/2A/S5/s5_zone_sites.v1.sql"


@pytest.fixture
def dated(project: Synthetic) -> Synthetic:
    """A synthetic project of which 2A is made by days: its last state and its gate read the window."""
    project.write(
        POLICY,
        """
        policy: 2A.window
        version: 1.0.0
        window: {first_date: null, last_date: null}
        """,
    )
    schema = (ROOT / "contracts/5B/policy/window.schema.yaml").read_text("utf-8").replace("5B.window", "2A.window")
    project.write("contracts/2A/policy/window.schema.yaml", schema)
    project.edit(SEGMENT, "active: {}", "active: {}\nwindow: 2A.window")
    limited = "policy_2A.window AS limits"
    project.edit(
        MODEL, "+ 50 AS value", "+ CASE WHEN min(limits.window.first_date) IS NULL THEN 50 ELSE 51 END AS value"
    )
    project.edit(MODEL, "FROM site_timezones", f"FROM site_timezones\nCROSS JOIN {limited}")
    given = "(SELECT count(*) FROM policy_2A.window AS days WHERE days.window.first_date IS NOT NULL)"
    project.edit(GATE, "SELECT count(*)::DOUBLE AS value", f"SELECT count(*)::DOUBLE + {given} AS value")
    return project


def loaded(project: Synthetic, window: str = "", **how: Any) -> Any:
    with machine_cache(project.base / "cache"):
        return load_project(project.root, "tiny", window=window, **how)


@pytest.mark.parametrize("text", ["", WEEK, "2026-03-02..2026-03-02", "2024-02-29..2025-01-01"])
def test_a_window_is_two_dates_in_order(text: str) -> None:
    assert checked(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-08..2026-03-02",
        "2026-03-02",
        "2026-03-02..",
        "..2026-03-08",
        "..",
        "2026-3-2..2026-3-8",
        "2026-02-29..2026-03-08",
        "2026-03-02..2026-03-32",
        "2026-03-02...2026-03-08",
        " 2026-03-02..2026-03-08",
        "2026-03-02..2026-03-08\n",
        "2026-03-02 to 2026-03-08",
        "٢٠٢٦-03-02..2026-03-08",
        "20260302..20260308",
    ],
)
def test_anything_else_is_wrong_use(text: str) -> None:
    with pytest.raises(EngineError) as caught:
        checked(text)
    error = caught.value
    assert (error.number, error.exit_code, error.found) == (97, 2, text)
    assert "--window" in error.hint


def test_a_window_sets_every_policy_that_a_segment_names() -> None:
    documents = [{"segment": "X", "window": "X.days"}, {"segment": "Y"}, {"segment": "Z", "window": "Z.days"}]
    limits = {"window": {"first_date": "2026-03-02", "last_date": "2026-03-08"}}
    assert layer_of(WEEK, documents) == Layer("--window", {"X.days": limits, "Z.days": limits})


def test_a_project_without_days_has_no_window(project: Synthetic) -> None:
    with pytest.raises(EngineError) as caught:
        loaded(project, WEEK)
    assert (caught.value.number, caught.value.exit_code) == (97, 2)
    assert "no segment" in caught.value.message


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [(SEGMENT, "window: 2A.window", "window: 2A.windows"), (SEGMENT, "window: 2A.window", "window: 2A.tz_policy")],
)
def test_a_segment_names_a_policy_that_has_a_window(dated: Synthetic, path: str, old: str, new: str) -> None:
    dated.edit(path, old, new)
    with pytest.raises(EngineError) as caught:
        loaded(dated)
    assert (caught.value.number, caught.value.where) == (36, SEGMENT)
    assert "no window" in caught.value.message


def test_a_window_stands_over_the_profile_and_under_a_candidate(dated: Synthetic) -> None:
    def days(**how: Any) -> tuple[str | None, str | None]:
        window = loaded(dated, **how).policies["2A.window"].document["window"]
        return window["first_date"], window["last_date"]

    assert days() == (None, None)
    dated.edit(
        "config/profiles/tiny.yaml",
        "overrides:",
        "overrides:\n  2A.window:\n    window: {first_date: 2026-01-05, last_date: 2026-01-06}",
    )
    assert days() == ("2026-01-05", "2026-01-06")
    assert days(window=WEEK) == ("2026-03-02", "2026-03-08")
    tried = Layer("a candidate", {"2A.window": {"window": {"last_date": "2026-03-04"}}})
    assert days(window=WEEK, overlay=tried) == ("2026-03-02", "2026-03-04")


@pytest.fixture
def command(dated: Synthetic) -> Any:
    """A function: the command over the project, its runs and its cache; the whole is built."""
    place = ("--project", str(dated.root), "--runs-root", str(dated.runs_root))

    def run(*words: str, check: bool = True) -> Any:
        return engine(*words, *place, check=check, cache=dated.base / "cache")

    run("build", "--profile", "tiny", "-q", check=False)
    return run


def newest(project: Synthetic) -> str:
    return str(json.loads((project.runs_root / "latest.json").read_text("utf-8"))["run_id"])


def test_a_window_is_another_run_that_shares_what_it_does_not_move(dated: Synthetic, command: Any) -> None:
    whole = newest(dated)
    planned = json.loads(command("plan", "--profile", "tiny", "--window", WEEK, "--json").stdout)
    runs = {step["state"] for step in planned["states"] if step["action"] == "run"}
    assert "2A.S5" in runs and not runs & {"2A.S1", "2A.S2", "2A.S3", "2A.S4", "1A.S1"}
    command("build", "--profile", "tiny", "--window", WEEK, "-q", check=False)
    week = newest(dated)
    assert week != whole
    identities = {
        name: json.loads((dated.runs_root / name / "run_receipt.json").read_text("utf-8"))["identity"]
        for name in (whole, week)
    }
    assert (identities[whole]["window"], identities[week]["window"]) == ("", WEEK)
    again = json.loads(command("plan", "--profile", "tiny", "--window", WEEK, "--json").stdout)
    assert {step["action"] for step in again["states"]} == {"keep"}
    assert json.loads(command("plan", "--profile", "tiny", "--json").stdout)["folder"].endswith(whole)
    listed = {row["id"]: row["name"] for row in json.loads(command("runs", "list", "--json").stdout)}
    assert (listed[whole], listed[week]) == ("", WEEK)
    told = command("runs", "diff", whole, week, "--json").stdout
    assert WEEK in told and "2A.window" in told


def test_reading_commands_take_a_run_as_it_was_built(dated: Synthetic, command: Any) -> None:
    whole = newest(dated)
    command("build", "--profile", "tiny", "--window", WEEK, "-q", check=False)
    week = newest(dated)

    def value(run: str) -> float:
        boards = json.loads(command("gates", "2A", "--run", run, "--json", check=False).stdout)
        board = boards[0] if isinstance(boards, list) else boards
        return float(board["tests"][0]["value"])

    assert value(week) == value(whole) + 1
    asked = "SELECT limits.window.first_date AS first_date FROM policy_2A.window AS limits"
    for words in (("sql", "--run", week, asked), ("sql", "--run", week, "--state", "2A.S5", asked)):
        assert "2026-03-02" in command(*words).stdout
    assert "2026-03-02" not in command("sql", "--run", whole, asked).stdout
    assert command("test", "--run", week, "--select", "2A").returncode == 0
    assert command("runs", "verify", week, "--deep", "-q", check=False).returncode == 0
    told = command("explain", "2A", "RG1", "--run", week, check=False)
    assert "stale" not in told.stdout + told.stderr
    command("report", "--run", week, "2A")
    page = next((dated.runs_root / week / "reports").glob("*.html")).read_text("utf-8")
    assert "is stale" not in page
    project = loaded(dated)
    folders = {name: RunFolder(dated.runs_root / name) for name in (whole, week)}
    board = command("gates", "2A", "--run", whole, "--json", check=False)
    assert json.loads(board.stdout)
    # The whole is nothing that a window is compared with, nor the other way round.
    assert last_good(dated.runs_root, folders[week], project.segment("2A")) is None
    command("build", "--profile", "tiny", "--window", WEEK, "--replay", "-q", check=False)
    assert last_good(dated.runs_root, folders[whole], project.segment("2A")) is None


def test_a_newer_window_removes_no_whole(dated: Synthetic, command: Any) -> None:
    whole = newest(dated)
    for window in (WEEK, WEEK, "2026-03-09..2026-03-15"):
        command("build", "--profile", "tiny", "--window", window, "-q", check=False)
    going = {verdict.name for verdict in prune(dated.runs_root, really=False).goes}
    assert whole not in going


@pytest.mark.parametrize("word", ["build", "plan"])
def test_a_wrong_window_is_wrong_use(dated: Synthetic, word: str) -> None:
    place = ("--project", str(dated.root), "--runs-root", str(dated.runs_root))
    done = engine(word, "--profile", "tiny", "--window", "march", *place, check=False, cache=dated.base / "cache")
    assert done.returncode == 2 and "097" in done.stderr and "--window" in done.stderr
    assert not (dated.runs_root / "latest.json").exists()


def test_certification_is_of_the_whole() -> None:
    assert "--window" not in engine("certify", "--help").stdout
    for word in ("build", "plan"):
        assert "--window" in engine(word, "--help").stdout


def test_an_older_receipt_has_no_window(dated: Synthetic) -> None:
    folder = dated.build(select="+2A.S1").folder
    path = Path(folder.root) / "run_receipt.json"
    receipt = json.loads(path.read_text("utf-8"))
    assert receipt["identity"].pop("window") == ""
    path.write_text(to_text({key: value for key, value in receipt.items() if key != "digest"}), "utf-8")
    assert folder.identity().window == ""
