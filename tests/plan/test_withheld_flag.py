"""A candidate whose bundle refuses its flag: published, readable, graded as failed, and nothing builds on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.assurance.certify import Certifier
from engine.assurance.score import Scorer
from engine.assurance.verdicts import SeedResult, certificate_document, preconditions
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.runs.bundle import FLAG, INDEX
from engine.runs.folder import RunFolder
from engine.runs.verify import damages
from tests.synthetic import Synthetic, machine_cache

ASSERTION = "sql/2A/S5/assert/few_sites.v1.sql"
FEW_SITES = """
    /*
    doc: No zone has as many sites.
    code: 191
    name: MANY_SITES
    refuses: flag
    */
    SELECT tzid, value FROM s5_zone_sites WHERE value > 50
    """
MEASURE = """
    /*
    doc: How many zones are used.
    pooled: true
    */
    SELECT tzid, count(*) AS sites FROM s5_zone_sites GROUP BY tzid
    """


class Silent:
    """A reporter that says nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: None


def scored(project: Synthetic, folder: RunFolder) -> Scorer:
    loaded = project.load()
    return Scorer(loaded, project.runs_root, folder, loaded.segments["2A"], Resources())


@pytest.fixture
def withheld(built: Synthetic) -> Synthetic:
    """The synthetic project with an assertion of the bundle state of 2A that fails."""
    built.write(ASSERTION, FEW_SITES)
    return built


def bundle_of(folder: Path) -> Path:
    (index,) = (folder / "data/layer1/2A/validation").rglob(INDEX)
    return index.parent


def test_it_is_published_without_a_flag(withheld: Synthetic) -> None:
    outcome = withheld.build("+2A.S5")
    record = outcome.folder.record("2A.S5")
    assert record is not None and record.withheld
    assert outcome.made == {"2A.S5"}
    assert [check["name"] for check in record.checks if check["result"] == "FAIL"] == ["MANY_SITES"]
    assert not (bundle_of(outcome.folder.root) / FLAG).exists()
    assert damages(outcome.folder)[1] == []
    assert withheld.build("+2A.S5").having("kept") >= {"2A.S5"}


def test_its_gateboard_can_be_read_and_has_failed(withheld: Synthetic) -> None:
    outcome = withheld.build("+2A.S5")
    with machine_cache(withheld.base / "cache"):
        board = scored(withheld, outcome.folder).score()
    assert board.grade == "fail" and "passed_flag_withheld" in board.stamps
    assert board.flag_sha256 is None and all(row.pass_B for row in board.rows)


def test_nothing_builds_on_it(withheld: Synthetic) -> None:
    with pytest.raises(EngineError) as refusal:
        withheld.build()
    assert refusal.value.number == 10


def test_a_forged_flag_is_damage(withheld: Synthetic) -> None:
    folder = withheld.build("+2A.S5").folder
    (bundle_of(folder.root) / FLAG).write_text(f"sha256_hex = {'0' * 64}\n")
    assert damages(folder)[1]


def test_only_a_bundle_may_refuse_a_flag(built: Synthetic) -> None:
    built.edit("sql/2A/S1/assert/zone_missing.v1.sql", "name: ZONE_MISSING", "name: ZONE_MISSING\nrefuses: flag")
    with pytest.raises(EngineError) as refusal:
        built.load()
    assert refusal.value.number == 36


def test_a_measure_runs_in_the_bundle_state_and_in_the_gates(built: Synthetic) -> None:
    built.write("sql/2A/measure/zone_use.v1.sql", MEASURE)
    segment = built.load().segments["2A"]
    for queries in (segment.bundle_state.models, segment.gates):
        assert "zone_use" in {query.name for query in queries}
    outcome = built.build("+2A.S5")
    assert outcome.made == {"2A.S5"}
    with machine_cache(built.base / "cache"):
        scorer = scored(built, outcome.folder)
        scorer.score()
    assert [name for name, _ in scorer.pooled["zone_use"].columns] == ["tzid", "sites"]


def test_pooled_rows_and_sections_reach_the_certificate(built: Synthetic) -> None:
    built.write("sql/2A/measure/zone_use.v1.sql", MEASURE)
    built.write(
        "sql/2A/certify/pooled.v1.sql",
        """
        /*
        doc: Zones over all seeds.
        materialize: section
        */
        SELECT 'RG1' AS test_id, 'zones_used' AS metric_name, count(DISTINCT tzid)::DOUBLE AS value
        FROM seed_zone_use
        """,
    )
    built.write(
        "sql/2A/certify/by_seed.v1.sql",
        """
        /*
        doc: Zones of each seed.
        materialize: section
        */
        SELECT seed, count(*) AS zones FROM seed_zone_use GROUP BY seed
        """,
    )
    project = built.load()
    segment = project.segments["2A"]
    with machine_cache(built.base / "cache"):
        certificate = Certifier(
            project, segment, built.request(), (42, 7), Resources(), Silent(), 5.0, lambda board: None
        ).run()
        document = certificate_document(project, segment, certificate)
    assert document["per_test"]["RG1.zones_used"]["pooled"] == document["per_test"]["RG1.zones_used"]["worst"]
    assert [row["seed"] for row in document["by_seed"]] == [7, 42]
    assert set(document["seed_run_map"]["42"]["state_digests"]) == {f"2A.S{number}" for number in range(6)}
    # Nothing in this project draws, so its seeds prove nothing.
    assert any("equal" in reason for reason in document["failing"]) and document["eligible_grade"] == "<C"


def test_runs_that_are_no_evidence_are_refused(built: Synthetic) -> None:
    folder = built.build("+2A.S5").folder
    segment = built.load().segments["2A"]
    sound = SeedResult(42, folder, None, None)
    assert preconditions(segment, (sound,)) == []
    unfit = preconditions(segment, (replace(sound, seed=7),))
    assert unfit == ["seed_7_run_is_of_seed_42", "seed_7_run_holds_states_of_seed_42"]
