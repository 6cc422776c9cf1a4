"""The shipped plans and ladders name gates, policies and roles that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.assurance.phases.conditions import GREEN, Evidence
from engine.assurance.phases.definition import load_plan
from engine.duckdb_connection import Resources
from engine.ladder.definition import load_ladder
from engine.ladder.run import Runner
from tests.conftest import ROOT, shipped
from tests.synthetic import Listener


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "plans").glob("*.yaml")), ids=lambda path: path.name)
def test_plans(path: Path, tmp_path: Path) -> None:
    plan = load_plan(path, None)
    evidence = Evidence(shipped(plan.profile), tmp_path, plan)
    assert evidence.segment.decisions.keys() == {"advance", "hold", "reopen", "freeze"}
    for phase in plan.phases:
        for condition in phase.conditions:
            for names in (condition.get(key) for key in ("gates", "no_regression", "improved")):
                assert names is None or evidence.metrics(names)
            finding = evidence.look(condition)
            if not condition.keys() & {"pruned", "policy"}:
                assert finding.state != GREEN, "nothing is built, so nothing is shown"


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "ladders").glob("*.yaml")), ids=lambda path: path.name)
def test_ladders(path: Path, tmp_path: Path) -> None:
    ladder = load_ladder(path, None, None)
    runner = Runner(shipped(ladder.profile), ladder, tmp_path, Resources(), Listener(), 0.0)
    # A step of a sweep that meets the baseline's own value is no candidate.
    named = [candidate for candidate in ladder.candidates if not candidate.swept]
    assert max(len(named), 2) <= len(runner.entrants) <= len(ladder.candidates)
