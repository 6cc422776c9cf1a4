"""Exports of the tiny run, loaded and counted by what they are for."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import duckdb
import pytest

import engine
from engine.exporting.in_toto import PREDICATE, STATEMENT

SOME = (
    "country s1_party_base_6A s2_account_base_6A s3_account_instrument_links_6A s4_device_links_6A flow_label_6B"
)
"""Lists, keys of several columns, a view, a foreign key of several columns, moments."""
NEO4J_NODE = re.compile(r"[A-Za-z_]\w*:ID(,[A-Za-z_]\w*:(long|string))*\n\Z")
NEO4J_EDGE = re.compile(r":START_ID,:END_ID,:TYPE\n\Z")


def rows_of(run: engine.Run, name: str) -> int:
    return int(run.table(name).aggregate("count(*)").fetchall()[0][0])


def test_csv(tiny: engine.Run, tmp_path: Path) -> None:
    done = tiny.export("csv", tmp_path / "out", select=SOME)
    assert {part.name for part in done.written} == set(SOME.split())
    for part in done.written:
        with (tmp_path / "out" / part.files[0]).open(newline="", encoding="utf-8") as file:
            assert sum(1 for _ in csv.reader(file)) - 1 == part.rows == rows_of(tiny, part.name)


def test_duckdb(tiny: engine.Run, tmp_path: Path) -> None:
    done = tiny.export("duckdb", tmp_path / "bank.duckdb", select=SOME)
    with duckdb.connect(str(tmp_path / "bank.duckdb"), read_only=True) as back:
        for part in done.written:
            assert back.execute(f'SELECT count(*) FROM "{part.name}"').fetchone() == (rows_of(tiny, part.name),)
        silent = "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal"
        assert back.execute(f"{silent} AND schema_name = 'main'").fetchall() == []
        keys = "SELECT count(*) FROM meta.keys WHERE kind = 'foreign' AND len(columns) > 1"
        assert back.execute(keys).fetchone() != (0,)


def test_postgres(tiny: engine.Run, postgres_url: str) -> None:
    import psycopg

    chosen = f"{SOME} s3_instrument_base_6A s4_device_base_6A"
    done = tiny.export("postgres", postgres_url, select=chosen, schema="bank")
    with psycopg.connect(postgres_url) as server:
        for part in done.written:
            found = server.execute(f'SELECT count(*) FROM bank."{part.name}"'.encode()).fetchone()
            assert found == (rows_of(tiny, part.name),)
        kinds = "SELECT contype, count(*) FROM pg_constraint WHERE connamespace = 'bank'::regnamespace GROUP BY 1"
        constraints = dict(server.execute(kinds).fetchall())
        contracts = [tiny.files.datasets[part.name].contract for part in done.written]
        keyed = sum(contract is not None and bool(contract.primary_key) for contract in contracts)
        assert constraints["p"] + constraints.get("u", 0) >= keyed
        assert constraints["f"] >= 4, "devices, parties, accounts by a key of two columns"
        with pytest.raises(psycopg.errors.ForeignKeyViolation), server.transaction():
            server.execute('UPDATE bank."s2_account_base_6A" SET owner_party_id = -1 WHERE account_id = 1')
        said = server.execute("SELECT obj_description('bank.country'::regclass)").fetchone()
        assert said is not None and said[0].startswith("One row per country")
        silent = (
            "SELECT count(*) FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid WHERE a.attnum > 0 "
            "AND c.relnamespace = 'bank'::regnamespace AND c.relkind = 'r' "
            "AND col_description(c.oid, a.attnum) IS NULL"
        )
        assert server.execute(silent).fetchone() == (0,)
    with pytest.raises(engine.EngineError, match="stands at the destination"):
        tiny.export("postgres", postgres_url, select="country", schema="bank")
    tiny.export("postgres", postgres_url, select="country", schema="bank", force=True)
    with psycopg.connect(postgres_url) as server:
        left = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'bank'").fetchall()
        assert left == [("country",)]
        server.execute("COMMENT ON SCHEMA bank IS 'mine'")
    with pytest.raises(engine.EngineError, match="stands at the destination"):
        tiny.export("postgres", postgres_url, select="country", schema="bank", force=True)


def test_a_failing_export_to_postgres_leaves_nothing(
    tiny: engine.Run, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    from engine.exporting import postgres

    monkeypatch.setattr(postgres, "_count", lambda server, name: -1)
    with pytest.raises(engine.EngineError, match="other rows"):
        tiny.export("postgres", postgres_url, select="country", schema="half")
    with psycopg.connect(postgres_url) as server:
        assert server.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'half'").fetchone() == (0,)


def test_iceberg(tiny: engine.Run, tmp_path: Path) -> None:
    pytest.importorskip("pyiceberg")
    from pyiceberg.catalog.sql import SqlCatalog

    place = tmp_path / "warehouse"
    done = tiny.export("iceberg", place, select=SOME)
    catalogue = SqlCatalog("engine", uri=f"sqlite:///{place}/catalogue.db", warehouse=str(place))
    assert {name for _, name in catalogue.list_tables("data")} == set(SOME.split())
    for part in done.written:
        found = catalogue.load_table(("data", part.name))
        assert found.scan().to_arrow().num_rows == part.rows == rows_of(tiny, part.name)
        contract = tiny.files.datasets[part.name].contract
        assert contract is not None
        nullable = {column.name for column in contract.columns if column.nullable}
        wanted = set() if nullable & set(contract.primary_key) else set(contract.primary_key)
        assert found.schema().identifier_field_names() == wanted
        assert all(field.doc for field in found.schema().fields)
    assert not [path for path in place.rglob("*") if path.is_file() and b".partial" in path.read_bytes()]
    catalogue.close()


def test_ducklake_by_its_catalogue(tiny: engine.Run, tmp_path: Path) -> None:
    """The catalogue leads to every row; the extension itself reads it in `test_oracles.py`."""
    done = tiny.export("ducklake", tmp_path / "lake", select=SOME)
    with duckdb.connect(str(tmp_path / "lake" / "lake.ducklake"), read_only=True) as lake:
        listed = lake.execute(
            "SELECT table_name, count(*), sum(record_count), max(footer_size) FROM ducklake_data_file "
            "JOIN ducklake_table USING (table_id) GROUP BY ALL"
        ).fetchall()
        assert {(name, rows) for name, _, rows, _ in listed} == {(part.name, part.rows) for part in done.written}
        ids = "SELECT max(data_file_id) + 1, max(next_file_id) FROM ducklake_data_file, ducklake_snapshot"
        first, second = lake.execute(ids).fetchall()[0]
        assert first == second
        unique = "SELECT count(*) - count(DISTINCT (table_id, column_id)) FROM ducklake_column"
        assert lake.execute(unique).fetchone() == (0,)


def test_graph_in_networkx(tiny: engine.Run, tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    done = tiny.export("graph", tmp_path / "graph", select="merchant_* account_account")
    rows = {part.name: part.rows for part in done.written}
    kinds = ("account_account", "merchant_ip")
    assert set(rows) == {*("nodes/account", "nodes/ip", "nodes/merchant"), *(f"edges/{kind}" for kind in kinds)}
    whole = networkx.MultiDiGraph()
    for kind in kinds:
        read = networkx.read_edgelist(
            tmp_path / "graph" / "edges" / f"{kind}.csv",
            delimiter=",",
            create_using=networkx.MultiDiGraph,
            data=(("edge", str),),
        )
        assert read.number_of_edges() == tiny.graph(kind).aggregate("count(*)").fetchall()[0][0]
        whole.add_edges_from(read.edges(data=True))
    assert whole.number_of_nodes() == sum(count for name, count in rows.items() if name.startswith("nodes/"))
    assert whole.number_of_edges() == sum(count for name, count in rows.items() if name.startswith("edges/"))


def test_graph_as_arrays(tiny: engine.Run, tmp_path: Path) -> None:
    """What PyTorch Geometric takes: `edge_index` of two rows of int64, dense from 0 for each kind of nodes."""
    import numpy
    import pyarrow.parquet as parquet

    tiny.export("graph", tmp_path / "graph", select="party_device device_ip")
    nodes = {
        path.stem: parquet.read_table(path)["id"].to_numpy()
        for path in (tmp_path / "graph/nodes").glob("*.parquet")
    }
    for kind, source, target in (("party_device", "party", "device"), ("device_ip", "device", "ip")):
        edges = parquet.read_table(tmp_path / "graph" / "edges" / f"{kind}.parquet")
        index = numpy.stack([edges["source_index"].to_numpy(), edges["target_index"].to_numpy()])
        assert index.dtype == numpy.int64 and index.min() >= 0
        assert index[0].max() < len(nodes[source]) and index[1].max() < len(nodes[target])
        wanted = tiny.graph(kind).select("source_id, target_id").fetchall()
        assert sorted(zip(nodes[source][index[0]], nodes[target][index[1]], strict=True)) == sorted(wanted)
    for ids in nodes.values():
        assert (numpy.diff(ids) > 0).all(), "nodes in the order of their ids"


def test_graph_in_a_database_of_graphs(tiny: engine.Run, tmp_path: Path) -> None:
    """Bulk import by headers of Neo4j's grammar, counted by an embedded database, which refuses dangling ends."""
    ladybug = pytest.importorskip("ladybug")
    done = tiny.export("graph", tmp_path / "graph", select="account_account account_instrument merchant_ip")
    kinds = {part.name.partition("/")[2]: part.rows for part in done.written if part.name.startswith("edges/")}
    nodes = {part.name.partition("/")[2]: part.rows for part in done.written if part.name.startswith("nodes/")}
    connection = ladybug.Connection(ladybug.Database(str(tmp_path / "database")))
    for name, rows in nodes.items():
        header = (tmp_path / f"graph/nodes/{name}.header.csv").read_text()
        assert NEO4J_NODE.match(header), header
        number = "INT64" if "id:long" in header else "STRING"
        connection.execute(f"CREATE NODE TABLE {name}(node STRING PRIMARY KEY, id {number}, place INT64)")
        connection.execute(f"COPY {name} FROM '{tmp_path}/graph/nodes/{name}.csv' (header=false)")
        assert connection.execute(f"MATCH (n:{name}) RETURN count(*)").get_next() == [rows]
    for kind, rows in kinds.items():
        assert NEO4J_EDGE.match((tmp_path / f"graph/edges/{kind}.header.csv").read_text())
        source, _, target = kind.partition("_")
        connection.execute(f"CREATE REL TABLE {kind}(FROM {source} TO {target}, edge STRING)")
        connection.execute(f"COPY {kind} FROM '{tmp_path}/graph/edges/{kind}.csv' (header=false)")
        assert connection.execute(f"MATCH ()-[e:{kind}]->() RETURN count(*)").get_next() == [rows]
    script = (tmp_path / "graph" / "neo4j-import.sh").read_text()
    named = re.findall(r"(nodes|edges)/(\w+)\.csv", script)
    assert sorted(named) == sorted([*(("nodes", name) for name in nodes), *(("edges", kind) for kind in kinds)])
    assert "neo4j-admin database import full" in script


def test_truth_lies_apart(tiny: engine.Run, tmp_path: Path) -> None:
    with pytest.raises(engine.EngineError, match="only what is truth") as refused:
        tiny.export("csv", tmp_path / "csv", select="campaign_6B")
    assert refused.value.hint == "--include truth"
    tiny.export("csv", tmp_path / "csv", select="campaign_6B alert_6B", include="truth")
    assert (tmp_path / "csv/truth/campaign_6B.csv").exists() and (tmp_path / "csv/alert_6B.csv").exists()
    tiny.export("duckdb", tmp_path / "x.duckdb", select="campaign_6B alert_6B", include="truth")
    with duckdb.connect(str(tmp_path / "x.duckdb"), read_only=True) as back:
        found = back.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name <> 'meta'"
        ).fetchall()
    assert sorted(found) == [("main", "alert_6B"), ("truth", "campaign_6B")]
    with pytest.raises(duckdb.Error):
        tiny.connection.execute("FROM s6b_truth.campaign_6B")


def test_in_toto(tiny: engine.Run, tmp_path: Path) -> None:
    tiny.export("in-toto", tmp_path / "provenance", select="2A 6A")
    assert {path.name for path in (tmp_path / "provenance").glob("*.intoto.json")} == {
        "2A.intoto.json",
        "6A.intoto.json",
    }
    for segment in ("2A", "6A"):
        statement = json.loads((tmp_path / "provenance" / f"{segment}.intoto.json").read_text("utf-8"))
        assert (statement["_type"], statement["predicateType"]) == (STATEMENT, PREDICATE)
        published = {
            f"{output.path}/{file.name}"
            for record in tiny.folder.records()
            if record.segment == segment
            for output in record.outputs
            for file in output.files
        }
        assert {subject["name"] for subject in statement["subject"]} == published
        materials = statement["predicate"]["buildDefinition"]["resolvedDependencies"]
        sealed = tiny.table(f"machinery.sealed_inputs_{segment}").select("input_id").fetchall()
        assert {row[0] for row in sealed} <= {material["name"] for material in materials}
        files = [part for part in (*statement["subject"], *materials) if "sha256" in part["digest"]]
        for part in files:
            found = hashlib.sha256((tiny.path / part["name"]).read_bytes()).hexdigest()
            assert found == part["digest"]["sha256"], part["name"]
        assert len(files) > len(statement["subject"]), "sealed datasets come with their files"
