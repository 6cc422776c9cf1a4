"""The analyst's door: a run folder in plain DuckDB, and the reports beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from engine.project.load import load_project
from engine.runs.index import run_folders
from tests.conftest import ROOT, engine


def test_opens_read_only_from_another_folder(tiny_run: Path, tmp_path: Path) -> None:
    script = (
        f"import duckdb; c = duckdb.connect({str(tiny_run / 'run.duckdb')!r}, read_only=True); "
        "print(c.execute('SELECT count(*) FROM site_timezones').fetchone()[0])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert int(done.stdout) == 1000


def test_every_view_of_every_schema_can_be_read(tiny_world: duckdb.DuckDBPyConnection) -> None:
    views = tiny_world.execute(
        "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
    ).fetchall()
    assert len(views) > 200
    segments = {"s2a", "s5a", "s5b", "s6a", "s6b", "upstream"}
    assert {schema for schema, _ in views} == {*segments, "main", "machinery", "graph", "rng"}
    for schema, view in views:
        tiny_world.execute(f'SELECT * FROM "{schema}"."{view}" LIMIT 1').fetchall()


def test_a_run_of_some_states_has_what_these_allow(two_seeds: Path) -> None:
    """Edge lists and views that read what is not built are left out, and the rest is there."""
    (run,) = (path for path in run_folders(two_seeds) if path.identity().seed == 7)
    with duckdb.connect(str(run.root / "run.duckdb"), read_only=True) as world:
        views = world.execute("SELECT DISTINCT schema_name FROM duckdb_views() WHERE NOT internal").fetchall()
        assert {name for (name,) in views} == {"s2a", "main", "machinery", "rng", "upstream"}
        assert world.execute("SELECT count(*) > 0 FROM meta.datasets").fetchone() == (True,)


def test_every_table_and_column_has_a_comment(tiny_world: duckdb.DuckDBPyConnection) -> None:
    """Policies, gates and what the engine writes itself too."""
    silent = tiny_world.execute(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL"
    ).fetchall()
    silent += tiny_world.execute(
        "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL UNION ALL "
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal AND comment IS NULL"
    ).fetchall()
    assert silent == []
    (said,) = tiny_world.execute(
        "SELECT comment FROM duckdb_columns() WHERE schema_name = 'policy_6A' AND column_name = 'mean_per_party' "
        "AND table_name = 'device_means'"
    ).fetchall()
    assert said == ("Mean over all parties.",)


def test_what_people_ask_for_stands_first(tiny_world: duckdb.DuckDBPyConnection) -> None:
    rows = tiny_world.execute("SELECT schema_name, name, shelf, rows FROM meta.datasets").fetchall()
    places = {name: (schema, shelf) for schema, name, shelf, _ in rows}
    shelves = [shelf for _, _, shelf, _ in rows]
    assert shelves == sorted(shelves) and 60 < shelves.count("data") < 90 < len(shelves)
    assert places["site_timezones"] == places["s1_party_base_6A"] == ("main", "data")
    for name in ("sealed_inputs_2A", "s0_gate_receipt_6A", "validation_report_5B", "count_evidence_5B"):
        assert places[name] == ("machinery", "machinery")
    counted = tiny_world.execute("SELECT count(*) FROM s1_party_base_6A").fetchone()
    assert counted == next((count,) for _, name, _, count in rows if name == "s1_party_base_6A")


def test_no_macro_needs_the_machinery() -> None:
    """A macro of an opened run finds what it reads among the bare names."""
    project = load_project(ROOT, "tiny")
    hidden = {d.name for d in project.datasets.values() if d.machinery or d.kind == "json"}
    assert hidden and not {name for name, macro in project.macros.items() if macro.sql.relations & hidden}


OWNERS = {
    "party": "s1_party_base_6A",
    "account": "s2_account_base_6A",
    "instrument": "s3_instrument_base_6A",
    "device": "s4_device_base_6A",
    "ip": "s4_ip_base_6A",
}
"""Kind of entity -> the dataset that has a row for each."""


def test_edges_name_both_ends(tiny_world: duckdb.DuckDBPyConnection) -> None:
    views = "SELECT view_name FROM duckdb_views() WHERE schema_name = 'graph'"
    kinds = [str(row[0]) for row in tiny_world.execute(views).fetchall()]
    assert {"party_account", "party_device", "device_ip", "party_merchant"} <= set(kinds)
    for kind in kinds:
        found = tiny_world.execute(
            "SELECT count(*), min(kind), max(kind), bool_and(source = source_type || ':' || source_id "
            "AND target = target_type || ':' || target_id) "
            f"FROM (SELECT *, source_type || '_' || target_type AS kind FROM graph.{kind})"
        ).fetchone()
        assert found is not None and found[0] > 0 and found[1:] == (kind, kind, True)
        for end, entity in zip(("source", "target"), kind.split("_"), strict=True):
            if entity in OWNERS:
                same = f"owner.{entity}_id = {end}_id"
                lost = f"SELECT count(*) FROM graph.{kind} ANTI JOIN {OWNERS[entity]} AS owner ON {same}"
                assert tiny_world.execute(lost).fetchall() == [(0,)], kind


def test_ids_alone_would_be_mixed_up(tiny_world: duckdb.DuckDBPyConnection) -> None:
    shared = "SELECT count(*) > 0 FROM s1_party_base_6A SEMI JOIN s4_device_base_6A ON device_id = party_id"
    assert tiny_world.execute(shared).fetchall() == [(True,)]


def test_segment_schema_adds_lineage(tiny_world: duckdb.DuckDBPyConnection) -> None:
    plain = [row[0] for row in tiny_world.execute("DESCRIBE site_timezones").fetchall()]
    with_lineage = [row[0] for row in tiny_world.execute("DESCRIBE s2a.site_timezones").fetchall()]
    assert with_lineage[: len(plain)] == plain
    assert with_lineage[len(plain) :] == ["lineage_seed", "lineage_signature", "lineage_content_digest"]


@pytest.mark.parametrize("schema", ["s2a", "upstream", "gates", "rng", "perf", "meta"])
def test_schemas(tiny_world: duckdb.DuckDBPyConnection, schema: str) -> None:
    found = tiny_world.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = ?", [schema]
    ).fetchone()
    assert found is not None and found[0] > 0


@pytest.mark.parametrize(
    "path", ["sql/2A/S2/site_timezones.v1.sql", "sql/2A/S4/used_zone.v1.sql", "sql/1B/S1/located_point.v1.sql"]
)
def test_a_model_runs_as_it_stands(tiny_world: duckdb.DuckDBPyConnection, path: str) -> None:
    """The file's own text, in a shell opened on the run; what it reads but nobody publishes is made first."""
    from engine.project.load import load_project
    from engine.project.order import named_relations

    project = load_project(ROOT, "tiny")
    segment, _, name = path.split("/")[1:]
    models = {m.name: m for s in project.segments[segment].states for m in s.models}
    published = {row[0] for row in tiny_world.execute("SELECT view_name FROM duckdb_views()").fetchall()}

    def make_needs(model: str) -> None:
        needs = named_relations(models[model].sql, project.macros) & models.keys()
        for need in sorted(needs - published - {model}):
            make(need)

    def make(model: str) -> None:
        make_needs(model)
        tiny_world.execute(f'CREATE OR REPLACE TEMP VIEW "{model}" AS {models[model].text}')

    make_needs(name.partition(".")[0])
    assert tiny_world.execute((ROOT / path).read_text("utf-8")).fetchmany(1)


def test_reports_and_performance_files(tiny_run: Path) -> None:
    reports = tiny_run / "reports" / "layer1" / "2A"
    report = json.loads((reports / "state=S1" / "run_report.json").read_text())
    assert report["validation_mode"] == "full"
    assert report["counts"]["s1_tz_lookup"] == 1000
    (perf,) = (reports / "perf" / "seed=42").glob("manifest_fingerprint=*")
    events = [json.loads(line) for line in (perf / "perf_events_2A.jsonl").read_text().splitlines()]
    assert {event["state"] for event in events} == {"S0", "S1", "S2", "S3", "S4", "S5"}
    summary = json.loads((perf / "perf_summary_2A.json").read_text())
    for state in summary["states"].values():
        assert state["unaccounted_s"] <= max(0.1, 0.05 * state["elapsed_s"])
    totals = [step["elapsed_s"] for step in summary["steps"]]
    assert len({(step["state"], step["step"]) for step in summary["steps"]}) == len(totals)
    assert [spot["elapsed_s"] for spot in summary["hotspot_ranking"]] == sorted(totals, reverse=True)[:3]
    budget = json.loads((perf / "perf_budget_check_2A.json").read_text())
    assert set(budget["states"]) == {"S0", "S1", "S2", "S3", "S4", "S5"}
    spent = sum(row["elapsed_s"] for row in budget["states"].values())
    assert budget["total"]["elapsed_s"] == pytest.approx(spent)


def test_log_is_json_lines(tiny_run: Path) -> None:
    lines = (tiny_run / f"run_log_{tiny_run.name}.jsonl").read_text().splitlines()
    assert {json.loads(line)["event"] for line in lines} >= {"EMIT", "REUSE"}


def test_run_needs_nothing_else(tiny_run: Path) -> None:
    """Every file below the run is a real file: no link leads out of it."""
    assert not [path for path in tiny_run.rglob("*") if path.is_symlink()]
    assert os.access(tiny_run / "upstream" / "ref" / "tz_edge" / "part-00000.parquet", os.R_OK)


def test_a_relative_runs_root_still_gives_an_absolute_place(tiny_copy: Path) -> None:
    for catalogue in tiny_copy.glob("*/run.duckdb"):
        catalogue.unlink()
    engine("gates", "2A", "--runs-root", os.path.relpath(tiny_copy, ROOT))
    (catalogue,) = tiny_copy.glob("*/run.duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{catalogue}' AS run (READ_ONLY)")
        texts = connection.execute("SELECT sql FROM duckdb_views() WHERE view_name = 'site_timezones'").fetchall()
        place = connection.execute("SELECT run.meta.root()").fetchone()
    assert place == (str(catalogue.parent.resolve()),)
    assert texts and all("meta.root()" in text and str(tiny_copy) not in text for (text,) in texts)
