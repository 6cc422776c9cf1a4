"""The daily work by its commands: try, keep, prove, freeze, clean up; each as a person types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.runs.index import latest_name, run_folders
from tests.conftest import forked_engine
from tests.ladder.conftest import LADDER
from tests.robustness.forked_engine import Done
from tests.synthetic import Synthetic

Engine = Callable[..., Done]


@pytest.fixture
def engine(small: Synthetic) -> Engine:
    """The command on the private project and runs."""

    def run(*arguments: object) -> Done:
        return forked_engine()(
            *arguments, "--project", small.root, "--runs-root", small.runs_root, cache=small.base / "cache"
        )

    return run


def file(small: Synthetic, name: str, document: dict[str, Any]) -> Path:
    path = small.base / name
    path.write_text(yaml.safe_dump(document, sort_keys=False))
    return path


PLAN = {
    "plan": "story",
    "segment": "2A",
    "profile": "tiny",
    "phases": [
        {
            "id": "P0",
            "title": "Baseline",
            "done_when": [
                {"role": "baseline_authority"},
                {"record": "ladders/ladder_bumps_*.json", "where": {"decision.result": "PROMOTE"}},
            ],
        },
        {
            "id": "P1",
            "title": "Lift",
            "done_when": [
                {"lane": "witness"},
                {"improved": ["LV"], "in": "current_candidate", "against": "baseline_authority"},
                {"no_regression": ["all"], "in": "current_candidate", "against": "baseline_authority"},
            ],
        },
        {
            "id": "P2",
            "title": "Certify",
            "done_when": [{"certificate": "b", "stamps": ["profile_not_certifiable"]}],
        },
    ],
}


@pytest.mark.slow
def test_the_whole_story(engine: Engine, small: Synthetic) -> None:
    ladder, plan = file(small, "ladder.yaml", LADDER), file(small, "plan.yaml", PLAN)
    asked = engine("ladder", ladder, "--plan", "--json")
    assert {row["candidate"]: row["runs"] for row in asked.document}["baseline"] == 0
    assert len(run_folders(small.runs_root)) == 1, "a plan changes nothing"
    told = engine("ladder", ladder, "--diff")
    assert told.code == 0, told.err
    assert "decision: PROMOTE five; maximise LV.least_value" in told.out
    assert "-bump: 1\n+bump: 5\n" in told.out
    assert "bump: 1" in small.read("config/layer1/2A/tz_policy.v1.yaml")
    refused = engine("phase", "advance", plan, "--phase", "P1")
    assert (refused.code, "P0 is open" in refused.err) == (3, True)
    assert engine("phase", "advance", plan, "--reason", "locked").out.startswith("decision 1: GO_P1")
    written = engine("ladder", ladder, "--write-back", "--json")
    assert written.document["written"] is True
    assert "bump: 5" in small.read("config/layer1/2A/tz_policy.v1.yaml")
    stale = engine("gates", "2A", "--json")
    assert (stale.code, stale.error["number"], stale.error["name"]) == (3, 95, "STALE_CLAIM")
    for lane in ("candidate", "witness"):
        done = engine("lane", "promote", "2A")
        assert f"2A {lane} lane is green" in done.out, done.err
    assert engine("phase", "advance", plan).code == 0
    assert "2A certification lane is green" in engine("lane", "promote", "2A").out
    assert "next: engine phase freeze" in engine("phase", "status", plan).out
    assert "it holds for the project" in engine("certify", "2A", "--show", "--profile", "tiny").out
    assert engine("phase", "freeze", plan).out.startswith("decision 3: GREEN_LOCKED")
    frozen = engine("ladder", ladder, "--write-back")
    assert (frozen.code, "2A is frozen" in frozen.err) == (3, True)
    # The loser goes; baseline, winner and certified runs stay.
    before = len(run_folders(small.runs_root))
    dry = engine("runs", "prune", "--json").document
    assert [run["label"] for run in dry["runs"] if run["goes"]] == ["bumps/two"]
    assert "removed 1" in engine("runs", "prune", "--yes").out
    assert len(run_folders(small.runs_root)) == before - 1
    assert engine("runs", "verify", latest_name(small.runs_root)).code == 0
    assert engine("phase", "status", plan, "--json").document["phases"][2]["state"] == "frozen"
    assert "it holds for the project" in engine("certify", "2A", "--show", "--profile", "tiny").out
    reopened = engine(
        "phase", "reopen", plan, "--phase", "P2", "--evidence", "x", "--scope", "2A.S2+", "--approved-by", "Ada"
    )
    assert "RED_REOPEN_REQUIRED" in reopened.out


def test_pins_and_differences(engine: Engine, small: Synthetic) -> None:
    engine("ladder", file(small, "ladder.yaml", LADDER), "-q")
    runs = {row["name"]: row for row in engine("runs", "list", "--json").document if row["kind"] == "run"}
    two, base = runs["bumps/two"]["id"], runs[""]["id"]
    assert runs["bumps/five"]["roles"] == "current_candidate 2A"
    assert engine("runs", "pin", two[:9], "--name", "for Ada").out == f"run {two[:8]} is pinned\n"
    assert engine("runs", "pin", two, "--as", "last_good").code == 2
    wrong = engine("runs", "pin", two, "--as", "lastgood", "--segment", "2A")
    assert (wrong.code, "did you mean last_good?" in wrong.err) == (2, True)
    assert json.loads(engine("runs", "prune", "--json").out)["frees_bytes"] == 0
    found = engine("runs", "diff", base[:9], two[:9], "--json").document["differences"]
    assert {"what": "policy", "name": "2A.tz_policy.bump", "a": 1, "b": 2} in found
    assert [d["b"] - d["a"] for d in found if d["name"] == "2A LV.least_value"] == [1]
    assert engine("runs", "unpin", two[:9]).out == f"run {two[:8]} is no longer pinned\n"
    assert engine("runs", "unpin", two[:9]).out == f"run {two[:8]} had no such role\n"


def test_beside_a_build_prune_is_refused(engine: Engine, small: Synthetic) -> None:
    from engine.runs.active_builds import active_build

    small.edit("config/layer1/2A/tz_policy.v1.yaml", "bump: 1", "bump: 2")
    small.build()
    with active_build(small.runs_root, 5.0):
        assert engine("runs", "prune").code == 0
        refused = engine("runs", "prune", "--yes", "--json")
    assert (refused.code, refused.error["name"]) == (3, "RUN_LOCKED")
    assert len(run_folders(small.runs_root)) == 2
    assert "removed 1" in engine("runs", "prune", "--yes").out
