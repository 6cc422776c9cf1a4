"""A tiny run of 5B: a window of it to the byte, and what an edit before, in or behind it makes again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.runs.folder import RunFolder
from tests.conftest import engine

from .arrival_fixture import project

FIRST, LAST = "2026-03-07", "2026-03-09"
DAYS = (65, 66, 67)
"""The same, counted from 1 January."""


def files(folder: RunFolder, state: str, dataset: str) -> dict[str, str]:
    """File -> digest of its bytes."""
    record = folder.record(f"5B.{state}")
    assert record is not None
    output = record.output(dataset)
    place = folder.root / output.path
    return {file.name: hashlib.sha256((place / file.name).read_bytes()).hexdigest() for file in output.files}


def test_a_day_is_a_file_and_all_days_are_there(tiny_run: Path) -> None:
    assert list(files(RunFolder(tiny_run), "S3", "arrival_event_5B")) == [
        f"part-{day:05d}.parquet" for day in range(90)
    ]


def test_the_view_has_the_arrivals_in_the_order_of_time(tiny_world: Any) -> None:
    asked = "ts_utc >= TIMESTAMP '2026-03-08 06:00:00' AND ts_utc < TIMESTAMP '2026-03-08 09:00:00'"
    rows = tiny_world.execute(f"SELECT * FROM arrival_event_by_time_5B WHERE {asked}").fetchall()
    assert rows == sorted(rows, key=lambda row: (row[0], row[1]))
    assert len(rows) > 1000
    names = "ts_utc, arrival_id, merchant_id, legal_country_iso, tzid, ts_local, utc_offset_minutes, fold"
    names += ", channel_group, is_virtual, routing, site_id, edge_id, terminal_no"
    assert sorted(rows) == sorted(
        tiny_world.execute(f"SELECT {names} FROM arrival_event_5B WHERE {asked}").fetchall()
    )


def test_published_keys_are_whole(tiny_world: Any) -> None:
    for dataset in project().datasets.values():
        if dataset.segment == "5B" and dataset.contract and dataset.kind == "parquet":
            key = ", ".join(dataset.contract.primary_key)
            rows, distinct = tiny_world.execute(
                f"SELECT count(*), count(DISTINCT ({key})) FROM {dataset.name}"
            ).fetchone()
            assert rows == distinct > 0, dataset.name


def test_every_draw_is_accounted(tiny_world: Any) -> None:
    asked = dict(
        tiny_world.execute("""
            SELECT '5B.S1.field', (SELECT count(*) FROM arrival_field_5B) // 2
            UNION ALL SELECT '5B.S2.count', (SELECT count(*) FROM merchant_zone_key_5B) * 2160
            UNION ALL SELECT '5B.S3.event', (SELECT count(*) FROM arrival_event_5B)
        """).fetchall()
    )
    found: dict[str, int] = {}
    for state in ("S1", "S2", "S3"):
        found |= dict(tiny_world.execute(f"SELECT stream, n_entities FROM rng.rng_trace_5B_{state}").fetchall())
    assert found == asked


@pytest.mark.slow
def test_a_window_has_the_bytes_of_the_whole(tiny_copy: Path, tiny_run: Path) -> None:
    place = ("--profile", "tiny", "--runs-root", str(tiny_copy), "--threads", "8", "--no-gates", "-q")
    engine("build", *place, "--window", f"{FIRST}..{LAST}", "--select", "+5B.S5")
    run = json.loads((tiny_copy / "latest.json").read_text("utf-8"))["run_id"]
    assert run != tiny_run.name
    window, whole = RunFolder(tiny_copy / run), RunFolder(tiny_run)
    assert window.identity().window == f"{FIRST}..{LAST}"
    cut, goal = (files(folder, "S3", "arrival_event_5B") for folder in (window, whole))
    names = [f"part-{day:05d}.parquet" for day in DAYS]
    assert cut == {name: goal[name] for name in names}
    for dataset in ("merchant_zone_key_5B", "key_site_5B", "edge_catalogue_5B"):
        assert files(window, "S1", dataset) == files(whole, "S1", dataset)
    made = {record.state_id for record in window.records() if record.run_id == run}
    assert made <= {"5B.S0", "5B.S1", "5B.S2", "5B.S3", "5B.S4", "5B.S5", "5A.S0", "5A.S5"}
    queries = {
        "bucket_count_5B": "day_no BETWEEN 65 AND 67",
        "horizon_day": "day_no BETWEEN 65 AND 67",
        "zone_slot_evidence_5B": f"slot BETWEEN {65 * 24} AND {68 * 24 - 1}",
    }
    with (
        duckdb.connect(str(window.root / "run.duckdb"), read_only=True) as mine,
        duckdb.connect(str(whole.root / "run.duckdb"), read_only=True) as theirs,
    ):
        for table, where in queries.items():
            rows = mine.execute(f"FROM {table} ORDER BY ALL").fetchall()
            assert rows == theirs.execute(f"FROM {table} WHERE {where} ORDER BY ALL").fetchall()
            assert rows
    board = engine("gates", "5B", "--run", run, "--runs-root", str(tiny_copy), "--json", check=False)
    assert '"civil_mismatches"' in board.stdout


# 6A.S0 seals what it reads and the flags; nothing of 5A's surface or of 5B goes further.
BEFORE_6A = {"6A.S0"}
WHOLE_5B = {f"5B.S{number}" for number in range(6)}
COUNTED_5B = WHOLE_5B - {"5B.S1"}
LAW, ROUTING, WINDOW = (f"config/layer2/5B/{name}.v1.yaml" for name in ("arrival_law", "routing", "window"))
SURFACE = "sql/5A/S4/surface/merchant_zone_scenario_local_5A.v1.sql"
VERSION = ("version: 1.0.0", "version: 1.0.1")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edit", "runs"),
    [
        ((SURFACE, "factor AS overlay", "factor * 1 AS overlay"), {"5A.S4", "5A.S5", *COUNTED_5B, *BEFORE_6A}),
        (
            ("config/layer2/5A/seasonal_policy.v1.yaml", "version: 1.1.0", "version: 1.1.1"),
            {"5A.S0", "5A.S4", "5A.S5", *WHOLE_5B, *BEFORE_6A},
        ),
        ((LAW, "dispersion: 12.0", "dispersion: 13.0"), {*WHOLE_5B, *BEFORE_6A}),
        ((ROUTING, "hybrid_edge_share: 0.35", "hybrid_edge_share: 0.36"), {*WHOLE_5B, *BEFORE_6A}),
        ((WINDOW, "first_date: null", "first_date: '2026-01-02'"), {*WHOLE_5B, *BEFORE_6A}),
        (
            ("sql/5B/S3/arrival_event_5B.v1.sql", "us >= fold", "us + 0 >= fold"),
            {"5B.S3", "5B.S4", "5B.S5", *BEFORE_6A},
        ),
        (("sql/5B/S5/check_result.v1.sql", "violations = 0 AND", "violations < 1 AND"), {"5B.S5", *BEFORE_6A}),
        (("config/layer2/5B/realism_gate.v1.yaml", "threshold_b: 0.02", "threshold_b: 0.03"), set()),
        (("config/layer3/6A/policy/graph_linkage_rules_6A.v1.yaml", *VERSION), {"6A.S0", "6A.S4", "6A.S5"}),
        (("config/layer3/6A/policy/risk_propagation_coeffs_6A.v1.yaml", *VERSION), {"6A.S0", "6A.S5"}),
    ],
    ids=lambda value: value[0].rpartition("/")[2].partition(".")[0] if isinstance(value, tuple) else "",
)
def test_an_edit_runs_what_hangs_on_it(planned: Any, edit: tuple[str, str, str], runs: set[str]) -> None:
    assert planned(*edit) == runs
