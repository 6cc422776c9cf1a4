"""What must hold before a state is published: contracts on every row, then assertions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb

from engine.contracts import Relabelling, check_relation
from engine.duckdb_connection import quote
from engine.errors import EngineError
from engine.execute.models import sql_error
from engine.execute.session import Session
from engine.project.definition import VIEW, Dataset, Project, Query
from engine.project.sql.text import renamed_columns

PASS, FAIL, WARN = "PASS", "FAIL", "WARN"
REQUIRED = "REQUIRED"
"""The severity of a check that decides; any other only warns."""

FLAG = "flag"
"""What an assertion of a bundle state may refuse: the state is published, its passed flag is not."""

SAMPLES = 20

Check = dict[str, Any]


def _check(
    owner: str,
    check_id: str,
    kind: str,
    code: int,
    name: str,
    violations: int,
    samples: list[Any],
    message: str,
    hint: str,
    place: str,
    severity: str = REQUIRED,
    refuses: str = "state",
) -> Check:
    segment, _, state = owner.partition(".")
    bad = FAIL if severity == REQUIRED else WARN
    return {
        "check_id": check_id,
        "kind": kind,
        "code": f"{segment}-{state}-{code:03d}",
        "number": code,
        "name": name,
        "result": bad if violations else PASS,
        "violations": violations,
        "samples": samples,
        "message": message,
        "hint": hint,
        "place": place,
        "severity": severity,
        "refuses": refuses,
    }


def check_contract(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    relation: str,
    resolve: Callable[[str], str],
    relabelling: Relabelling | None = None,
) -> list[Check]:
    """Every rule of a dataset's contract over every row: one check per broken rule, or one that passes."""
    assert dataset.contract is not None
    owner = f"{dataset.segment}.{dataset.state}"
    violations = check_relation(connection, relation, dataset.contract, resolve, relabelling)
    check_id = f"contract:{dataset.name}"
    if not violations:
        return [_check(owner, check_id, "contract", 40, "CONTRACT", 0, [], "", "", dataset.contract_path)]
    return [
        _check(
            owner,
            f"{check_id}.{v.rule}",
            "contract",
            v.code,
            v.name,
            max(v.count, 1),
            v.samples[:SAMPLES],
            f"{dataset.name}: {v.message}",
            "",
            f"{dataset.contract_path}#{v.json_pointer}",
        )
        for v in violations
    ]


def relabelling_of(project: Project, dataset: Dataset, query: Query) -> Relabelling | None:
    """What a view inherits from the dataset that it renames; None for anything else."""
    found = renamed_columns(query.text, query.path) if dataset.kind == VIEW else None
    source = project.datasets.get(found[0]) if found else None
    if found is None or source is None or source.contract is None:
        return None
    return Relabelling(source.contract, found[1], found[2])


def check_assertion(connection: duckdb.DuckDBPyConnection, query: Query) -> Check:
    """The rows that an assertion returns are its violations."""
    try:
        relation = connection.execute(f"SELECT * FROM ({query.text}) LIMIT {SAMPLES}")
        names = [column[0] for column in relation.description or []]
        rows = relation.fetchall()
        total = len(rows)
        if total == SAMPLES:
            counted = connection.execute(f"SELECT count(*) FROM ({query.text})").fetchone()
            total = int(counted[0]) if counted else total
    except duckdb.Error as error:
        raise sql_error(error, query) from error
    samples = [dict(zip(names, map(_json_ready, row), strict=True)) for row in rows]
    doc = " ".join(str(query.header["doc"]).split())
    return _check(
        f"{query.segment}.{query.state}",
        f"assert:{query.name}",
        "assertion",
        query.code,
        str(query.header["name"]),
        total,
        samples,
        doc,
        str(query.header.get("hint", "")),
        query.path,
        str(query.header.get("severity", REQUIRED)),
        str(query.header.get("refuses", "state")),
    )


def _json_ready(value: Any) -> Any:
    finite = isinstance(value, float) and value - value == 0.0
    return value if finite or isinstance(value, str | int | None) else str(value)


def resolver(session: Session) -> Callable[[str], str]:
    """Dataset name -> relation of the session."""
    return lambda name: quote(name)


def failure(checks: list[Check], kept: str) -> EngineError:
    """The first failed check as an error; all of them in its text."""
    failed = [check for check in checks if check["result"] == FAIL]
    first = failed[0]
    owner, place, _ = first["code"].rsplit("-", 2)
    also = f"; {len(failed) - 1} more checks failed" if len(failed) > 1 else ""
    hint = first["hint"] or f"the rows are kept in {kept}"
    return EngineError(
        first["number"],
        f"{first['message']}: {first['violations']} rows{also}",
        owner=owner,
        place=place,
        name=first["name"],
        where=first["place"],
        expected="no such row",
        found=f"{first['violations']} rows",
        hint=hint,
        samples=[_plain(sample) for sample in first["samples"]],
    )


def _plain(sample: Any) -> Any:
    if isinstance(sample, dict):
        return "(" + ", ".join(f"{key}={value}" for key, value in list(sample.items())[:6]) + ")"
    return sample
