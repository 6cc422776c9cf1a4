"""Band A of parties by country: what turns the gate red, and a recount from the published parties."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.sql.recount import midranks

from .graph_fixture import GraphWorld, failing, project

GATE = "outside_population"
POLICIES = project().policies
THRESHOLDS = [
    row for row in POLICIES["6A.outside_gate"].document["outside_thresholds"] if row["family"] == "population"
]
REVERSED = "UPDATE policy_6A.banked_people SET banked_urban_thousand = 1 + 1000000 // banked_urban_thousand"

# metric -> (a change, metrics that fall with it)
MUTANTS: dict[str, tuple[str, set[str]]] = {
    "A18.rank_correlation": (REVERSED, set()),
    "A18.countries_at_floor": (
        "UPDATE policy_6A.population_priors SET country_weight = struct_update(country_weight, parties_min := ("
        " SELECT min(parties) FROM"
        " (SELECT sum(party_count) AS parties FROM s1_party_summary_6A GROUP BY country_iso)"
        " ) / world_size.world_scale / world_size.size_scale)",
        set(),
    ),
}


def test_parties_live_where_people_with_accounts_do(posture: GraphWorld) -> None:
    assert posture.board["A18", "rank_correlation"]["value"] > 0.9
    assert posture.board["A18", "countries_at_floor"]["pass_A"]


@pytest.mark.parametrize("mutant", sorted(MUTANTS))
def test_a_mutation_fails_its_gate(scratch: GraphWorld, mutant: str) -> None:
    """Eight countries are too few for the interval of the correlation: the point alone is judged."""
    change, also = MUTANTS[mutant]
    point = "UPDATE policy_6A.outside_thresholds SET ci_for_a = false"
    assert not failing(scratch.rescored(point, GATE), "pass_A") & set(MUTANTS)
    assert failing(scratch.rescored(f"{point}; {change}", GATE), "pass_A") & set(MUTANTS) == {mutant} | also


def test_every_threshold_has_a_mutant() -> None:
    assert set(MUTANTS) == {
        f"{row['test_id'].split('_')[0]}.{row['metric_name']}" for row in THRESHOLDS if row["decides"]
    }


@pytest.mark.slow
def test_numpy_counts_the_same(tiny_world: Any, tiny_run: Path) -> None:
    board = json.loads((tiny_run / "reports/layer3/6A/validation/realism_gate_6A.json").read_text("utf-8"))
    found = {row["metric_name"]: row["value"] for row in board["tests"]}
    home = np.asarray(
        tiny_world.execute("SELECT country_iso FROM s1_party_base_6A").fetchnumpy()["country_iso"], dtype=str
    )
    people = {
        row["country_iso"]: row["banked_urban_thousand"]
        for row in POLICIES["6A.banked_population"].document["banked_people"]
    }
    names, parties = np.unique(home, return_counts=True)
    ranks = midranks(parties), midranks([people[str(name)] for name in names])
    assert found["rank_correlation"] == pytest.approx(np.corrcoef(*ranks)[0, 1], abs=1e-9)
    assert found["countries_at_floor"] == 0 < len(np.unique(parties)) - len(parties) / 2
