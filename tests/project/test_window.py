"""A window of days: how it is written, which policy it sets, and that a run keeps it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.errors import EngineError
from engine.project.load import load_project
from engine.project.policy.layers import Layer
from engine.project.window import checked, layer_of
from engine.reporting.changes import last_good
from engine.runs.document import to_text
from engine.runs.folder import RunFolder
from engine.runs.prune import prune
from tests.conftest import ROOT, engine
from tests.synthetic import Synthetic, machine_cache, write_project

WEEK = "2026-03-02..2026-03-08"
POLICY, SEGMENT = "config/layer1/2A/window.v1.yaml", "sql/2A/segment.yaml"
GATE, MODEL = "sql/2A/gates/structure.v1.sql", "sql/2A/S5/s5_zone_sites.v1.sql"


def by_days(project: Synthetic) -> Synthetic:
    """2A of a synthetic project is made by days: its last state and its gate read the window."""
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


@pytest.fixture
def dated(project: Synthetic) -> Synthetic:
    """A synthetic project of which 2A is made by days, to edit."""
    return by_days(project)


def loaded(project: Synthetic, window: str = "", **how: Any) -> Any:
    with machine_cache(project.base / "cache"):
        return load_project(project.root, "tiny", window=window, **how)


@pytest.mark.parametrize("text", [WEEK, "2026-03-02..2026-03-02", "2024-02-29..2025-01-01"])
def test_a_window_is_two_dates_in_order(text: str) -> None:
    assert checked(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
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


class Runs:
    """A project, its whole and a week of it, built by the command."""

    def __init__(self, base: Path) -> None:
        self.project = by_days(write_project(base))
        self.whole = self.built()
        self.week = self.built("--window", WEEK)

    def __call__(self, *words: str, check: bool = True) -> Any:
        place = ("--project", str(self.project.root), "--runs-root", str(self.project.runs_root))
        return engine(*words, *place, check=check, cache=self.project.base / "cache")

    def built(self, *options: str) -> str:
        self("build", "--profile", "tiny", "-q", *options, check=False)
        latest = json.loads((self.project.runs_root / "latest.json").read_text("utf-8"))
        return str(latest["run_id"])

    def actions(self, *options: str) -> tuple[str, dict[str, str]]:
        """The folder of a plan, and what it would do with each state."""
        plan = json.loads(self("plan", "--profile", "tiny", "--json", *options).stdout)
        return str(plan["folder"]), {step["state"]: step["action"] for step in plan["states"]}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return Runs(tmp_path_factory.mktemp("window") / "synthetic")


def test_a_window_is_another_run_that_shares_what_it_does_not_move(runs: Runs) -> None:
    assert runs.week != runs.whole
    _, other = runs.actions("--window", "2026-03-09..2026-03-15")
    again = {state for state, action in other.items() if action == "run"}
    assert "2A.S5" in again and not again & {"2A.S1", "2A.S2", "2A.S3", "2A.S4", "1A.S1"}
    folders = {
        name: RunFolder(runs.project.runs_root / name).identity().window for name in (runs.whole, runs.week)
    }
    assert folders == {runs.whole: "", runs.week: WEEK}
    for run, options in ((runs.whole, ()), (runs.week, ("--window", WEEK))):
        folder, actions = runs.actions(*options)
        assert folder.endswith(run) and set(actions.values()) == {"keep"}
    listed = {row["id"]: row["name"] for row in json.loads(runs("runs", "list", "--json").stdout)}
    assert (listed[runs.whole], listed[runs.week]) == ("", WEEK)
    told = runs("runs", "diff", runs.whole, runs.week, "--json").stdout
    assert WEEK in told and "2A.window" in told


@pytest.mark.parametrize("command", ["build", "plan"])
def test_an_empty_window_is_no_whole_horizon(runs: Runs, command: str) -> None:
    done = runs(command, "--profile", "tiny", "--window", "", check=False)
    assert done.returncode == 2
    assert "'' is no window" in done.stderr and "no --window for the whole horizon" in done.stderr


def test_reading_commands_take_a_run_as_it_was_built(runs: Runs) -> None:
    def value(run: str) -> float:
        boards = json.loads(runs("gates", "2A", "--run", run, "--json", check=False).stdout)
        board = boards[0] if isinstance(boards, list) else boards
        return float(board["tests"][0]["value"])

    assert value(runs.week) == value(runs.whole) + 1
    asked = "SELECT limits.window.first_date AS first_date FROM policy_2A.window AS limits"
    for words in (("sql", "--run", runs.week, asked), ("sql", "--run", runs.week, "--state", "2A.S5", asked)):
        assert "2026-03-02" in runs(*words).stdout
    assert "2026-03-02" not in runs("sql", "--run", runs.whole, asked).stdout
    assert runs("test", "--run", runs.week, "--select", "2A").returncode == 0
    assert runs("runs", "verify", runs.week, "--deep", "-q", check=False).returncode == 0
    told = runs("explain", "2A", "RG1", "--run", runs.week, check=False)
    assert "stale" not in told.stdout + told.stderr
    runs("report", "--run", runs.week, "2A")
    page = next((runs.project.runs_root / runs.week / "reports").glob("*.html")).read_text("utf-8")
    assert "is stale" not in page


def test_a_window_is_compared_with_its_own_days_and_removes_no_whole(runs: Runs) -> None:
    folder = RunFolder(runs.project.runs_root / runs.week)
    runs("gates", "2A", "--run", runs.whole, check=False)
    assert last_good(runs.project.runs_root, folder, loaded(runs.project).segment("2A")) is None
    going = {verdict.name for verdict in prune(runs.project.runs_root, really=False).goes}
    assert not going & {runs.whole, runs.week}


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
