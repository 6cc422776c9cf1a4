"""Gates A6, A7 and A8: who holds cards, savings and loans, against the survey; mutants, and a recount in NumPy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pytest

from tests.sql.recount import midranks

from .graph_fixture import GraphWorld, project

FAMILY = "holdings"
THRESHOLDS = [
    row for row in project().policies["6A.outside_gate"].document["outside_thresholds"] if row["family"] == FAMILY
]
CARD, SAVINGS, LOAN = "%CREDIT_CARD%", "%SAVINGS%", "%LOAN%"
EIGHT_COUNTRIES = "UPDATE policy_6A.outside_thresholds SET threshold_a = 1.3 WHERE metric_name = 'card_p90_p10'"
"""Of the small world, which has no ten poor countries among its eight."""


def given(where: str) -> str:
    """A card for every party that has none."""
    return (
        "INSERT INTO s2_party_product_holdings_6A"
        " SELECT party_id, 'RETAIL_CREDIT_CARD_STANDARD', 1 FROM s1_party_base_6A AS p"
        f" WHERE party_type = 'RETAIL' AND {where} AND NOT EXISTS (FROM s2_party_product_holdings_6A AS h"
        f" WHERE h.owner_party_id = p.party_id AND h.account_type LIKE '{CARD}')"
    )


def moved(account_type: str) -> str:
    """Accounts of a type that others own: party numbers some way on, so that they follow nothing."""
    return (
        "UPDATE s2_party_product_holdings_6A SET owner_party_id = 1 + (owner_party_id * 7919)"
        f" % (SELECT count(*) FROM s1_party_base_6A) WHERE account_type LIKE '{account_type}'"
    )


# metric -> a change of what is published, and the metrics that fall with it
MUTANTS: dict[str, tuple[str, set[str]]] = {
    "A6.card_affluent_less_value": (
        given("segment_id = 'RETAIL_VALUE'"),
        {"A8.card_savings_phi", "A8.loan_phi_least"},
    ),
    "A7.card_p90_p10": (
        given("party_id % 20 > 0"),
        {"A6.card_affluent_less_value", "A8.card_savings_phi", "A8.loan_phi_least"},
    ),
    "A7.card_survey_rank_correlation": (
        given("country_iso IN ('KE', 'BR', 'FR') AND segment_id <> 'RETAIL_VALUE'"),
        {"A8.card_savings_phi", "A8.loan_phi_least"},
    ),
    "A8.card_savings_phi": (moved("RETAIL_SAVINGS%"), {"A8.loan_phi_least"}),
    "A8.loan_phi_least": (moved("%LOAN_UNSECURED"), set()),
}


def missed(world: GraphWorld, change: str) -> set[str]:
    """The metrics of the family that decide and miss band A after a change."""
    deciding = {row["metric_name"] for row in THRESHOLDS if row["decides"]}
    board = world.rescored(f"{EIGHT_COUNTRIES}; {change}", "outside_holdings")
    return {
        f"{test}.{metric}" for (test, metric), row in board.items() if metric in deciding and not row["pass_A"]
    }


def test_the_world_as_it_is_holds(scratch: GraphWorld) -> None:
    assert missed(scratch, "UPDATE s1_party_base_6A SET party_type = party_type") == set()


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_fails_its_metric(scratch: GraphWorld, mutant: str) -> None:
    change, also = MUTANTS[mutant]
    found = missed(scratch, change)
    assert mutant in found and found <= {mutant, *also}


def test_every_deciding_threshold_has_a_mutant() -> None:
    assert set(MUTANTS) == {
        f"{row['test_id'].split('_')[0]}.{row['metric_name']}" for row in THRESHOLDS if row["decides"]
    }


@pytest.mark.slow
def test_numpy_counts_the_same_from_the_published_files(tiny_run: Path) -> None:
    def table(dataset: str, columns: str) -> dict[str, Any]:
        files = f"{tiny_run}/data/layer3/6A/{dataset}/**/*.parquet"
        found: dict[str, Any] = duckdb.sql(f"SELECT {columns} FROM read_parquet('{files}')").fetchnumpy()
        return found

    party = table("s1_party_base_6A", "party_id, party_type, segment_id, country_iso")
    held = table("s2_party_product_holdings_6A", "owner_party_id, account_type")
    people = party["party_type"] == "RETAIL"
    holds = {}
    for name, part in (("card", "CREDIT_CARD"), ("savings", "SAVINGS"), ("loan", "LOAN")):
        mine = np.char.find(held["account_type"].astype(str), part) >= 0
        holds[name] = np.isin(party["party_id"][people], held["owner_party_id"][mine])
    country, segment = party["country_iso"][people].astype(str), party["segment_id"][people].astype(str)
    names = np.unique(country)

    def share(name: str, where: npt.NDArray[np.bool_]) -> float:
        return float(holds[name][where].mean())

    gap, weight, by_country = [], [], []
    for iso in names:
        here = country == iso
        by_country.append(share("card", here))
        rich, poor = here & (segment == "RETAIL_AFFLUENT"), here & (segment == "RETAIL_VALUE")
        if rich.any() and poor.any():
            gap.append(share("card", rich) - share("card", poor))
            weight.append(int(here.sum()))
    survey = project().policies["6A.country_product_priors"].document["country_products"]
    outside = np.array([survey[iso]["credit_card"] / survey[iso]["account"] for iso in names])
    shares = np.array(by_country)

    def phi(one: str, other: str) -> float:
        return float(np.corrcoef(holds[one], holds[other])[0, 1])

    expected = {
        "card_affluent_less_value": np.average(gap, weights=weight),
        "card_affluent_less_value_pooled": share("card", segment == "RETAIL_AFFLUENT")
        - share("card", segment == "RETAIL_VALUE"),
        "card_p90_p10": np.quantile(shares, 0.9) / np.quantile(shares, 0.1),
        "card_survey_rank_correlation": np.corrcoef(midranks(shares), midranks(outside))[0, 1],
        "card_savings_phi": phi("card", "savings"),
        "loan_phi_least": min(phi("card", "loan"), phi("savings", "loan")),
    }
    (evidence,) = tiny_run.rglob("realism_gate_6A.json")
    scored = {row["metric_name"]: row["value"] for row in json.loads(evidence.read_text("utf-8"))["tests"]}
    assert {name: scored[name] for name in expected} == pytest.approx(expected, abs=1e-6)
