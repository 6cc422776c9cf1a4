"""The published tables of a tiny run: what a consumer of parties, accounts and instruments may rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .world_fixture import SEGMENT, project

NO_ISSUES = "s5_issue_table_6A"
"""Of a run that fails no check: written and empty."""


@pytest.mark.parametrize("state", ["S1", "S2", "S3", "S4", "S5"])
def test_published_keys_are_whole(tiny_world: Any, state: str) -> None:
    for dataset in project().datasets.values():
        if (dataset.segment, dataset.state) == (SEGMENT, state) and dataset.contract:
            keys = ", ".join(dataset.contract.primary_key)
            rows, distinct = tiny_world.execute(
                f"SELECT count(*), count(DISTINCT ({keys})) FROM {dataset.name}"
            ).fetchone()
            assert rows == distinct
            assert rows > 0 or dataset.name == NO_ISSUES


def test_the_world_is_of_the_size_of_the_profile(tiny_world: Any) -> None:
    ((parties, countries, regions),) = tiny_world.execute(
        "SELECT count(*), count(DISTINCT country_iso), count(DISTINCT region_id) FROM s1_party_base_6A"
    ).fetchall()
    assert 25_000 <= parties <= 60_000
    assert countries >= 30 and regions == 5


def test_no_cap_is_passed_and_the_counters_agree(tiny_world: Any, tiny_run: Path) -> None:
    assert tiny_world.execute("""
        SELECT count(*)
        FROM s2_party_product_holdings_6A AS held
        JOIN policy_6A.account_rules AS rule ON rule.account_type = held.account_type
        WHERE held.account_count > rule.k_max
    """).fetchone() == (0,)
    report = json.loads((tiny_run / "reports/layer3/6A/state=S2/run_report.json").read_text("utf-8"))
    found = {row["metric"]: row["value"] for row in report["metrics"] if row["key"] == ""}
    assert found["kmax_overflow_rows"] == found["kmax_redistributed_rows"] + found["kmax_dropped_rows"] > 0
    assert found["kmax_postcheck_violations"] == 0
    assert found["accounts"] == found["account_quota"] - found["kmax_dropped_rows"]


def test_means_of_account_types_without_a_floor_are_exact(tiny_world: Any) -> None:
    rows = tiny_world.execute("""
        SELECT account.account_type, total.mean_per_account
            , count(DISTINCT account.account_id), count(base.instrument_id)
        FROM s2_account_base_6A AS account
        JOIN policy_6A.instrument_totals AS total ON total.account_type = account.account_type
        LEFT JOIN s3_instrument_base_6A AS base ON base.account_id = account.account_id
        GROUP BY account.account_type, total.mean_per_account
    """).fetchall()
    assert len(rows) == 13
    for _, mean, accounts, instruments in rows:
        assert abs(instruments / accounts - mean) <= 1 / accounts


def test_links_are_the_base(tiny_world: Any) -> None:
    assert tiny_world.execute("""
        SELECT count(*)
        FROM s3_instrument_base_6A AS base
        FULL JOIN s3_account_instrument_links_6A AS link ON link.instrument_id = base.instrument_id
        WHERE link.account_id IS DISTINCT FROM base.account_id OR link.scheme IS DISTINCT FROM base.scheme
    """).fetchone() == (0,)


def test_every_draw_is_accounted(tiny_world: Any) -> None:
    assert (
        tiny_world.execute("""
        SELECT stream, n_entities, draws FROM (
            SELECT stream, n_entities, draws FROM rng.rng_trace_6A_S1
            UNION ALL SELECT stream, n_entities, draws FROM rng.rng_trace_6A_S2
            UNION ALL SELECT stream, n_entities, draws FROM rng.rng_trace_6A_S3)
        WHERE stream LIKE '%allocation%' OR stream LIKE '%instrument_attribute%'
        EXCEPT
        SELECT * FROM (
            SELECT '6A.S2.account_allocation_sampling', count(*), 4 * count(*)
            FROM s1_party_base_6A JOIN policy_6A.account_types USING (party_type)
            UNION ALL
            SELECT '6A.S3.instrument_allocation_sampling', count(*), 4 * count(*)
            FROM s2_account_base_6A JOIN policy_6A.instrument_rules USING (account_type)
            UNION ALL
            SELECT '6A.S3.instrument_attribute_sampling', count(*), count(*) FROM s3_instrument_base_6A)
    """).fetchall()
        == []
    )


STEPS = {
    "S2": {
        "load_contracts_inputs",
        "load_party_base",
        "allocate_accounts",
        "emit_account_base",
        "emit_holdings",
        "emit_summary",
        "rng_publish",
    },
    "S3": {
        "load_contracts_inputs",
        "load_account_base",
        "plan_counts",
        "allocate_instruments",
        "emit_instrument_base_links",
        "rng_publish",
    },
}
"""The substeps of the seed plan (POPT.0.2)."""


def test_performance_files_stand_at_their_contract_path(tiny_run: Path) -> None:
    (place,) = (tiny_run / "reports/layer3/6A/perf/seed=42").glob("parameter_hash=*/manifest_fingerprint=*")
    lines = (place / "perf_events_6A.jsonl").read_text("utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    for state, steps in STEPS.items():
        assert steps <= {event["step"] for event in events if event["state"] == state}
    summary = json.loads((place / "perf_summary_6A.json").read_text("utf-8"))
    assert {(row["state"], row["step"]) for row in summary["steps"]} == {
        (event["state"], event["step"]) for event in events
    }
    budget = json.loads((place / "perf_budget_check_6A.json").read_text("utf-8"))
    assert budget["states"]["S2"]["target"] is not None and budget["total"]["target"] is not None
