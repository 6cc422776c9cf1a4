"""Graph: the typed edge lists of the run, as NetworkX, PyTorch Geometric and Neo4j's bulk import read them.

`edges/<kind>.csv` names both ends with their kinds (`party:17`), so lists of several kinds go together; it has no
header line, which stands in `<kind>.header.csv` as neo4j-admin wants it. `edges/<kind>.parquet` has the same edges
in the same order with `source_index` and `target_index`, which count the nodes of a kind from 0, for arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.duckdb_connection import PARQUET, literal, quote
from engine.errors import EngineError
from engine.execute.catalogue_graph import GRAPH
from engine.exporting.csv_files import FORMAT
from engine.exporting.definition import Exported, Order, Written, columns_of
from engine.exporting.destination import fresh, seal_folder

HEADLESS = FORMAT.replace("HEADER true", "HEADER false")
EDGE_HEADER = ":START_ID,:END_ID,:TYPE"
IMPORT = "neo4j-import.sh"
_LONG = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_READ_BACK = "auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"'"


def write(order: Order) -> Exported:
    """The edge lists as a new folder: `nodes`, `edges`, the command that imports them into Neo4j."""
    if not order.edges:
        raise EngineError(
            97,
            "the run has no edge lists",
            place="EXPORT",
            where=str(order.folder.root),
            expected="a run with parties",
            hint="build what they read: engine build",
        )
    with fresh(order.place, order.force) as root:
        (root / "nodes").mkdir(parents=True)
        (root / "edges").mkdir()
        ends = {kind: pair for kind in order.edges if (pair := _ends(order, kind))}
        types = sorted({end for pair in ends.values() for end in pair})
        written = [_nodes(order, root, name, ends) for name in types]
        written += [_edges(order, root, kind, *pair) for kind, pair in ends.items()]
        (root / IMPORT).write_text(_import_text(types, ends), "utf-8")
        (root / IMPORT).chmod(0o755)
        seal_folder(order, root, written)
    return Exported(order.target, order.destination, order.folder.name, tuple(written))


def _ends(order: Order, kind: str) -> tuple[str, str] | None:
    """The kinds of entities at the two ends; None where there is no edge."""
    found = order.connection.execute(
        f"SELECT source_type, target_type FROM {GRAPH}.{quote(kind)} LIMIT 1"
    ).fetchall()
    return (str(found[0][0]), str(found[0][1])) if found else None


def _nodes(order: Order, root: Path, name: str, ends: Mapping[str, tuple[str, str]]) -> Written:
    """Every entity of a kind that an edge touches, numbered from 0 in the order of its ids."""
    lists = " UNION ALL ".join(
        f"SELECT {side}_id AS id FROM {GRAPH}.{quote(kind)}"
        for kind, pair in ends.items()
        for side, end in zip(("source", "target"), pair, strict=True)
        if end == name
    )
    table = _nodes_of(name)
    order.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table.rpartition('.')[2]} AS "
        "SELECT row_number() OVER (ORDER BY id) - 1 AS index, id "
        f"FROM (SELECT DISTINCT id FROM ({lists})) ORDER BY id"
    )
    id_type = dict(columns_of(order.connection, table))["id"]
    long = "long" if id_type in _LONG else "string"
    named = f"SELECT concat({literal(name)}, ':', id) AS node, id, index FROM {table} ORDER BY index"
    plain = f"SELECT index, id FROM {table} ORDER BY index"
    order.connection.execute(f"COPY ({named}) TO {literal(root / f'nodes/{name}.csv')} ({HEADLESS})")
    order.connection.execute(f"COPY ({plain}) TO {literal(root / f'nodes/{name}.parquet')} ({PARQUET})")
    (root / f"nodes/{name}.header.csv").write_text(f"node:ID,id:{long},index:long\n", "utf-8")
    return _counted(order, root, f"nodes/{name}", table, "'node': 'VARCHAR', 'id': 'VARCHAR', 'index': 'BIGINT'")


def _edges(order: Order, root: Path, kind: str, source: str, target: str) -> Written:
    """The edges of a kind. The Parquet file is made first and the CSV file from it, so both have one order."""
    path = root / f"edges/{kind}.parquet"
    view = f"{GRAPH}.{quote(kind)}"
    text = (
        "SELECT s.index AS source_index, t.index AS target_index, e.edge, e.source_id, e.target_id "
        f"FROM {view} AS e JOIN {_nodes_of(source)} AS s ON s.id = e.source_id "
        f"JOIN {_nodes_of(target)} AS t ON t.id = e.target_id"
    )
    order.connection.execute(f"COPY ({text}) TO {literal(path)} ({PARQUET})")
    named = (
        f"SELECT concat({literal(source)}, ':', source_id), concat({literal(target)}, ':', target_id), edge "
        f"FROM read_parquet({literal(path)})"
    )
    order.connection.execute(f"COPY ({named}) TO {literal(root / f'edges/{kind}.csv')} ({HEADLESS})")
    (root / f"edges/{kind}.header.csv").write_text(f"{EDGE_HEADER}\n", "utf-8")
    columns = "'source': 'VARCHAR', 'target': 'VARCHAR', 'edge': 'VARCHAR'"
    return _counted(order, root, f"edges/{kind}", view, columns)


def _counted(order: Order, root: Path, name: str, relation: str, columns: str) -> Written:
    """What was written under a name: both files are counted back."""
    expected = order.count(relation)
    rows = order.count(f"read_csv({literal(root / f'{name}.csv')}, {_READ_BACK}, columns = {{{columns}}})")
    order.check(f"{name}.csv", expected, rows)
    order.check(f"{name}.parquet", expected, order.count(f"read_parquet({literal(root / f'{name}.parquet')})"))
    return order.told(Written(name, rows, (f"{name}.csv", f"{name}.header.csv", f"{name}.parquet")))


def _nodes_of(name: str) -> str:
    return f"temp.main.{quote(f'nodes of {name}')}"


def _import_text(types: Iterable[str], kinds: Iterable[str]) -> str:
    parts = [f"--nodes={name}=nodes/{name}.header.csv,nodes/{name}.csv" for name in types]
    parts += [f"--relationships=edges/{kind}.header.csv,edges/{kind}.csv" for kind in kinds]
    return "\n".join(
        (
            "#!/bin/sh",
            "# Import this graph into an empty Neo4j database: ./neo4j-import.sh [DATABASE]",
            'cd "$(dirname "$0")" || exit 1',
            'exec neo4j-admin database import full "${1:-neo4j}" \\',
            *(f"    {part} \\" for part in parts[:-1]),
            f"    {parts[-1]}",
            "",
        )
    )
