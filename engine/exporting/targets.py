"""Every target by name, and the way from an order to an export that stands whole."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import duckdb

from engine.duckdb_connection import disk_error
from engine.errors import EngineError, close_matches, interrupted
from engine.exporting.definition import Exported, Order
from engine.runs.folder import RunFolder

TARGETS = {
    "csv": "csv_files",
    "duckdb": "duckdb_file",
    "ducklake": "ducklake",
    "iceberg": "iceberg",
    "postgres": "postgres",
    "graph": "graph",
    "odcs": "odcs",
    "croissant": "croissant",
    "in-toto": "in_toto",
}
"""Target -> the module that holds its `write`."""
GRAPH = "graph"
SUFFIX = {"duckdb": ".duckdb"}
"""Targets that are one file."""
IN_RUN = {"croissant": "croissant.json"}
"""Targets that lie in the folder of the run."""
DATABASES = ("postgres",)
"""Targets that are a database to connect to, and have no place of their own."""


def check_target(target: str, known: Sequence[str] = tuple(TARGETS)) -> None:
    """EngineError 097 unless there is such a target."""
    if target not in known:
        raise EngineError(
            97,
            f"no export goes to {target!r}",
            place="EXPORT",
            expected=", ".join(known),
            hint=close_matches(target, known) or "engine export --help",
        )


def default_destination(target: str, folder: RunFolder) -> str:
    """Where an export goes when nobody says: `exports` in the current folder; EngineError 097 for a database."""
    if target in DATABASES:
        raise EngineError(
            97,
            f"an export to {target} needs a database",
            place="EXPORT",
            expected="a URL such as postgresql://user@host/name",
            hint=f"--out URL with --to {target}",
        )
    if target in IN_RUN:
        return str(folder.root / IN_RUN[target])
    return f"exports/{folder.name[:8]}-{target}{SUFFIX.get(target, '')}"


def export(order: Order) -> Exported:
    """Carry an order out. EngineError 080 where something stands at the destination, 081 or 085 where it cannot be
    written, 045 where the copy has other rows than the run."""
    module = importlib.import_module(f"engine.exporting.{TARGETS[order.target]}")
    try:
        exported: Exported = module.write(order)
    except duckdb.Error as error:
        if interrupted(error):
            raise
        raise disk_error(error, "ENG", "EXPORT", order.destination) or EngineError(
            81,
            f"DuckDB cannot make this export to {order.target}",
            place="EXPORT",
            where=order.destination,
            found=str(error).strip(),
            hint="engine runs verify, then export again",
        ) from error
    return exported
