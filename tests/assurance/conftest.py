"""The project in miniature with two seeds to certify; lanes and phases on private copies of its runs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml

from engine.assurance.certify import Certifier
from engine.assurance.lanes import Lanes
from engine.assurance.phases.conditions import Evidence
from engine.assurance.phases.definition import load_plan
from engine.assurance.phases.progress import Progress
from engine.duckdb_connection import Resources
from tests.ladder.conftest import LIMITS, add_gate
from tests.shared import Shared
from tests.synthetic import Listener, Synthetic, machine_cache, write_project

STABILITY = """
    /*
    doc: How many seeds there are.
    tests: [SX]
    owner_state: S2
    */
    SELECT limits.test_id, limits.metric_name, measure.value, limits.threshold_b AS threshold_B
        , limits.threshold_bplus AS threshold_Bplus, measure.value >= limits.threshold_b AS pass_B
        , measure.value >= limits.threshold_bplus AS pass_Bplus, NULL::DOUBLE AS ci_low
        , NULL::DOUBLE AS ci_high, 'S2' AS owner_state, measure.support_n
    FROM policy_2A.gate_thresholds AS limits
    CROSS JOIN (SELECT count(DISTINCT seed)::DOUBLE AS value, count(*) AS support_n FROM seed_gates) AS measure
    WHERE limits.test_id = 'SX'
    """
WORDS = (
    'decisions: {advance: "GO_{next}", hold: "HOLD_{phase}", reopen: RED_REOPEN_REQUIRED,\n'
    "            freeze: {bplus: GREEN_LOCKED, b: GREEN_LOCKED, fail: FROZEN_BEST_EFFORT_BELOW_B}}\n"
)


def build_two_seeds(base: Path) -> None:
    """The project with a gate, two seeds to certify and words for decisions, built for seed 42."""
    project = write_project(base)
    add_gate(project)
    project.write("sql/2A/certify/stability.v1.sql", STABILITY)
    project.write(
        LIMITS,
        project.read(LIMITS)
        + (
            "  - {test_id: SX, metric_name: seeds, comparison: '>=', threshold_b: 2, threshold_bplus: 2, "
            "owner_state: S2, decides: true}\n"
        ),
    )
    project.edit("sql/2A/segment.yaml", "active: {}\n", f"active: {{}}\n{WORDS}")
    # The miniature world is the same for every seed.
    for path in (project.root / "contracts" / "2A").glob("*.schema.yaml"):
        path.write_text(path.read_text().replace("x-dataset:\n", "x-dataset:\n  seed_invariant: true\n"))
    project.build(reports=True)


@pytest.fixture(scope="session")
def built(shared: Shared) -> Synthetic:
    """Built for seed 42; read only."""
    return Synthetic(shared.once("phases", build_two_seeds))


@pytest.fixture
def small(built: Synthetic, tmp_path: Path) -> Iterator[Synthetic]:
    """A project, runs and cache of one's own."""
    shutil.copytree(built.root, tmp_path / "project")
    for name in ("runs", "cache"):
        shutil.copytree(built.base / name, tmp_path / name, copy_function=os.link)
    with ExitStack() as stack:
        stack.enter_context(machine_cache(tmp_path / "cache"))
        stack.enter_context(patch("os.fsync"))
        yield Synthetic(tmp_path)


def lanes_of(small: Synthetic) -> Lanes:
    """The lanes of 2A for the project as it stands now."""
    project = small.load()
    segment = project.segment("2A")
    return Lanes(
        Certifier(
            project,
            segment,
            small.request(),
            segment.seeds,
            Resources(threads=1),
            Listener(),
            5.0,
            lambda board: None,
        )
    )


@pytest.fixture
def lanes(small: Synthetic) -> Callable[[], Lanes]:
    """A function: the lanes of 2A for the project as it stands now."""
    return lambda: lanes_of(small)


@pytest.fixture(scope="session")
def promoted(built: Synthetic, shared: Shared) -> Synthetic:
    """Promoted three times, so that all lanes are green; read only."""

    def promote(base: Path) -> None:
        shutil.copytree(built.base, base)
        with machine_cache(base / "cache"), patch("os.fsync"):
            for _ in range(3):
                assert lanes_of(Synthetic(base)).promote().state == "green"

    return Synthetic(shared.once("phases_promoted", promote))


@pytest.fixture
def green(small: Synthetic, promoted: Synthetic) -> None:
    """All lanes of `small` are green."""
    shutil.rmtree(small.runs_root)
    shutil.copytree(promoted.runs_root, small.runs_root, copy_function=os.link)


Plan = dict[str, Any]


@pytest.fixture
def progress(small: Synthetic) -> Callable[..., Progress]:
    """The progress of a plan with these phases: id -> conditions."""

    def now(phases: dict[str, list[dict[str, Any]]], **more: Any) -> Progress:
        document = {
            "plan": "p",
            "segment": "2A",
            "profile": "tiny",
            **more,
            "phases": [
                {"id": name, "title": name, "done_when": conditions} for name, conditions in phases.items()
            ],
        }
        path = small.base / "plan.yaml"
        path.write_text(yaml.safe_dump(document, sort_keys=False))
        plan = load_plan(path, None)
        return Progress(plan, Evidence(small.load(), small.runs_root, plan), 5.0)

    return now
