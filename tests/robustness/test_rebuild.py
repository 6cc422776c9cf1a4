"""After an edit exactly the states that it concerns are made again; after a comment, none."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.robustness.forked_engine import ROOT, ForkedEngine
from tests.robustness.run_roots import Place, changed, contents, twin

pytestmark = pytest.mark.slow  # a run from nothing, or its copy, for each case

MODEL = "sql/2A/S4/s4_legality_report.v1.sql"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, to be edited."""
    base = tmp_path_factory.mktemp("project")
    for part in ("sql", "macros", "config", "contracts"):
        shutil.copytree(ROOT / part, base / part)
    return base


@pytest.fixture
def place(tiny_place: Place, tmp_path: Path) -> Place:
    return twin(tiny_place, tmp_path / "copy")


def outcomes(forked: ForkedEngine, place: Place, project: Path) -> dict[str, str]:
    done = forked(
        "build",
        "--no-gates",
        "-q",
        "--json",
        "--select",
        "2A",
        "--project",
        project,
        *place.options(),
        cache=place.cache,
    )
    assert done.code == 0, done.err
    return {state: outcome for state, outcome in done.document["states"].items() if outcome != "waiting"}


def planned(forked: ForkedEngine, place: Place, project: Path) -> dict[str, Any]:
    done = forked("plan", "--json", "--select", "2A", "--project", project, *place.options(), cache=place.cache)
    assert done.code == 0, done.err
    return {step["state"]: step for step in done.document["states"] if step["action"] == "run"}


def test_a_changed_model_and_what_rests_on_it(forked: ForkedEngine, place: Place, project: Path) -> None:
    before, first = contents(place.run), place.run.name
    text = (project / MODEL).read_text()
    assert "count(*) AS tzids_total" in text
    edit = text.replace("count(*) AS tzids_total", "count(*) + 0 AS tzids_total")
    with changed(project / MODEL, edit.encode()):
        plan = planned(forked, place, project)
        assert plan.keys() == {"2A.S4", "2A.S5"}
        assert plan["2A.S4"]["reasons"] == ["model s4_legality_report changed"]
        found = outcomes(forked, place, project)
    assert {state for state, outcome in found.items() if outcome == "built"} == {"2A.S4", "2A.S5"}
    assert set(found.values()) == {"built", "linked"}
    assert place.run.name != first
    assert contents(place.run)["s4_legality_report"] == before["s4_legality_report"]


@pytest.mark.parametrize(
    "path",
    [
        MODEL,
        "macros/civil_time.sql",
        *(
            pytest.param(path, marks=pytest.mark.slow)
            for path in (
                "sql/2A/S1/assert/fallback_cap.v1.sql",
                "config/layer1/2A/timezone/tz_policy.v1.yaml",
                "contracts/2A/s4_legality_report.schema.yaml",
            )
        ),
    ],
)
def test_a_comment_builds_nothing(forked: ForkedEngine, place: Place, project: Path, path: str) -> None:
    mark = "#" if path.endswith("yaml") else "--"
    text = (project / path).read_text()
    remark = f"\n{mark} A remark.\n"
    text = remark + text if path.startswith("macros/") else text.rstrip() + remark
    with changed(project / path, text.encode()):
        assert planned(forked, place, project) == {}
        assert set(outcomes(forked, place, project).values()) == {"kept"}


@pytest.mark.slow
def test_the_cache_may_be_deleted(forked: ForkedEngine, place: Place) -> None:
    """A run is whole, and so is a world: what stands in them is not made again."""
    shutil.rmtree(place.cache)
    kept = forked("build", "--no-gates", "-q", "--json", *place.options(), cache=place.cache)
    assert set(kept.document["states"].values()) == {"kept"}
    shutil.rmtree(place.run.root)
    linked = forked(
        "build", "--no-gates", "-q", "--json", "--select", "2A.S0", *place.options(), cache=place.cache
    )
    assert linked.document["states"]["ref.S1"] == "linked"
    assert linked.document["states"]["2A.S0"] == "built"
    assert not (place.cache / "reference").exists()
