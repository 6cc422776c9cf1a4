"""`engine perf` on a project in miniature: measured by replay, compared across an edit, closed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import engine
from tests.robustness.run_roots import Place, small_project
from tests.synthetic import Synthetic

PHASES = """
performance:
  noise_floor: 0.03
  unaccounted_max: 1.0
  phases:
    POPT0: {go: UNLOCK_POPT1, hold: HOLD_POPT0}
    POPT1: {state: S3, gain_min: 0.3, go: UNLOCK_POPT2, hold: HOLD_POPT1}
"""


class Perf:
    """The project, its runs root, and the command on them."""

    def __init__(self, project: Synthetic, place: Place) -> None:
        self.project, self.place = project, place

    def __call__(self, *arguments: str, code: int = 0) -> str:
        done = engine(
            *arguments,
            "--project",
            str(self.project.root),
            *self.place.options(),
            check=False,
            cache=self.place.cache,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code in (0, 1) else done.stderr

    def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self(*arguments, "--json", code=code))

    @property
    def run_id(self) -> str:
        return self.place.run.name

    def artifacts(self) -> set[str]:
        return {path.name for path in (self.place.root / "reports").iterdir() if path.name.startswith("segment")}


@pytest.fixture(scope="module")
def perf(tmp_path_factory: pytest.TempPathFactory) -> Perf:
    project, place = small_project(tmp_path_factory.mktemp("perf"))
    project.write("sql/6A/segment.yaml", project.read("sql/6A/segment.yaml") + PHASES)
    made = Perf(project, place)
    made("build", "-q", "--no-gates")
    return made


@pytest.mark.slow
def test_a_baseline_is_measured_compared_and_closed(perf: Perf) -> None:
    (shown,) = perf.json("perf", "show", "6A")
    assert shown["thermal"] == "cold" and {row["state"] for row in shown["states"]} >= {"S0", "S5", "total"}
    assert "S3" in perf("perf", "show")
    first = perf.run_id
    baseline = perf.json("perf", "baseline", "6A", "--repeat", "3", "-q")
    assert baseline["decision"]["result"] == "UNLOCK_POPT1"
    assert {timing["samples"] for timing in baseline["states"].values()} == {3}
    assert {
        f"segment6a_popt0_baseline_{first}.json",
        f"segment6a_popt0_baseline_{first}.md",
        f"segment6a_popt0_hotspot_map_{first}.md",
    } <= perf.artifacts()
    assert sum(name.startswith("segment6a_popt0_profile_s") for name in perf.artifacts()) == 3
    pinned = str(perf.place.root / "reports" / f"segment6a_popt0_baseline_{first}.json")

    perf.project.idle("6A.S3")
    assert "no sample" in perf("perf", "sample", "6A", code=3)
    assert perf.run_id == first, "a sample builds nothing"
    perf("build", "-q", "--no-gates")
    told = perf.json("perf", "compare", "6A", pinned, perf.run_id)
    assert all(check["pass"] for check in told["rails"])
    assert {"COLD", "SAMPLES"} <= {check["id"] for check in told["comparability"] if not check["pass"]}

    closed = perf.json("perf", "close", "6A", "--phase", "POPT1", "--baseline", pinned, "-q", code=1)
    assert closed["decision"]["result"] == "HOLD_POPT1" and not closed["veto"]
    assert [check for check in closed["comparability"]["checks"] if not check["pass"]] == []
    assert {
        f"segment6a_popt1_closure_{perf.run_id}.json",
        f"segment6a_popt1_closure_{perf.run_id}.md",
        f"segment6a_popt1_lane_timing_{perf.run_id}.json",
    } <= perf.artifacts()

    perf.project.change("6A.S2")
    perf("build", "-q", "--no-gates")
    assert "CONTENT S2" in perf("perf", "compare", "6A", pinned, perf.run_id, code=1)
    vetoed = perf.json(
        "perf", "close", "6A", "--phase", "POPT1", "--baseline", pinned, "--candidate", perf.run_id, code=1
    )
    assert vetoed["veto"] and "CONTENT" in {b["gate"] for b in vetoed["decision"]["blockers"]}


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("perf", "close", "6A", "--phase", "POPT7", "--baseline", "x.json"), 2, "POPT1"),
        (("perf", "close", "6A", "--phase", "POPT1", "--baseline", "x.json"), 2, "cannot be read"),
        (("perf", "baseline", "2A", "--published"), 2, "has no phase"),
        (("perf", "show", "7A"), 2, "no segment"),
    ],
)
def test_wrong_use(perf: Perf, arguments: tuple[str, ...], code: int, expected: str) -> None:
    assert expected in perf(*arguments, code=code)


def test_a_report_that_is_no_series_is_refused(perf: Perf, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("{}", "utf-8")
    assert "no series" in perf("perf", "compare", "6A", str(other), str(other), code=2)
