"""The project in miniature with a gate that a knob moves, built once; ladders on private copies of it."""

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

from engine.duckdb_connection import Resources
from engine.ladder.definition import load_ladder
from engine.ladder.run import Entrant, Outcome, Runner, enter
from tests.shared import Shared
from tests.synthetic import Listener, Synthetic, machine_cache, write_project

LEAST = """
    /*
    doc: The least value of a site, which the bump lifts.
    tests: [LV]
    owner_state: S2
    knobs: [2A.tz_policy.bump]
    */
    SELECT limits.test_id, limits.metric_name, measure.value, limits.threshold_b AS threshold_B
        , limits.threshold_bplus AS threshold_Bplus, measure.value >= limits.threshold_b AS pass_B
        , measure.value >= limits.threshold_bplus AS pass_Bplus, NULL::DOUBLE AS ci_low
        , NULL::DOUBLE AS ci_high, 'S2' AS owner_state, measure.support_n
    FROM policy_2A.gate_thresholds AS limits
    CROSS JOIN (SELECT min(value)::DOUBLE AS value, count(*) AS support_n FROM site_timezones) AS measure
    WHERE limits.test_id = 'LV'
    """
BUMP_LIMIT = """
    /*
    doc: A bump above 50 is no bump.
    code: 191
    name: BUMP_LIMIT
    */
    SELECT bump
    FROM policy_2A.tz_policy
    WHERE bump > 50
    """
LIMITS = "config/realism_gate_2A.v1.yaml"


def add_gate(project: Synthetic) -> None:
    """The gate LV, its thresholds, and an assertion that a bold candidate breaks."""
    project.write("sql/2A/gates/least.v1.sql", LEAST)
    project.write("sql/2A/S2/assert/bump_limit.v1.sql", BUMP_LIMIT)
    project.edit("sql/2A/gates/structure.v1.sql", "AS measure\n", "AS measure\nWHERE limits.test_id = 'RG1'\n")
    project.write(
        LIMITS,
        project.read(LIMITS)
        + (
            "  - {test_id: LV, metric_name: least_value, comparison: '>=', threshold_b: 30, threshold_bplus: 50, "
            "owner_state: S2, decides: true}\n"
        ),
    )


@pytest.fixture(scope="session")
def built(shared: Shared) -> Synthetic:
    """Built for seed 42; read only."""

    def build(base: Path) -> None:
        project = write_project(base)
        add_gate(project)
        project.build(reports=True)

    return Synthetic(shared.once("ladder", build))


@pytest.fixture
def small(built: Synthetic, tmp_path: Path) -> Synthetic:
    """A project, runs and cache of one's own: files to edit are copied, runs are linked."""
    shutil.copytree(built.root, tmp_path / "project")
    for name in ("runs", "cache"):
        shutil.copytree(built.base / name, tmp_path / name, copy_function=os.link)
    return Synthetic(tmp_path)


LADDER: dict[str, Any] = {
    "ladder": "bumps",
    "segment": "2A",
    "gates": ["RG1"],
    "veto": ["all"],
    "decide": {"maximise": "LV"},
    "candidates": [
        {"name": "two", "set": {"2A.tz_policy.bump": 2}},
        {"name": "five", "why": "bold", "set": {"2A.tz_policy.bump": 5}},
    ],
}


@pytest.fixture
def write(small: Synthetic) -> Callable[..., Path]:
    """Write a ladder file that is `LADDER` with some keys changed (None: without the key)."""

    def written(**changes: Any) -> Path:
        document = {key: value for key, value in {**LADDER, **changes}.items() if value is not None}
        path = small.base / "ladder.yaml"
        path.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
        return path

    return written


@pytest.fixture
def entrant(small: Synthetic, write: Callable[..., Path]) -> Callable[..., Entrant]:
    """The last candidate of such a ladder, which is not run."""
    return lambda **changes: enter(small.load(), load_ladder(write(**changes), None, None))[-1]


@pytest.fixture
def climb(small: Synthetic, write: Callable[..., Path]) -> Iterator[Callable[..., Outcome]]:
    """Run such a ladder."""

    def run(**changes: Any) -> Outcome:
        return runner(**changes).run()

    def runner(**changes: Any) -> Runner:
        ladder = load_ladder(write(**changes), None, None)
        return Runner(small.load(), ladder, small.runs_root, Resources(threads=1), Listener(), 5.0)

    with ExitStack() as stack:
        stack.enter_context(machine_cache(small.base / "cache"))
        stack.enter_context(patch("os.fsync"))
        yield run
