"""Unit tests of models: a YAML file gives rows of what a model reads and the rows that it must make of them.

    model: <SEGMENT>.<STATE>.market_quota
    doc: Largest remainders fill what the floors leave.
    given:
      market_claim:
        - {country_iso: AT, claim: 2.6}
    types: {market_claim: {country_iso: VARCHAR}}     # where a value does not tell its type
    tolerance: 1.0e-12                                # of doubles; none: equal to the bit
    expect:
      - {country_iso: AT, merchants: 3}

Columns that a given row leaves out are NULL, and so are the fields that a STRUCT of a policy leaves out. LISTs are
lists and STRUCTs mappings, given and expected. Columns that no expected row names are not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from engine.duckdb_connection import Resources, quote
from engine.errors import EngineError, close_matches
from engine.execute.models import describe, sql_error
from engine.execute.session import Session, create_rows
from engine.project.definition import MAIN, Project, Query
from engine.project.order import named_relations
from engine.project.sql.header_schemas import SEED, TEXT, check_against
from engine.project.yaml_text import read_yaml

Row = dict[str, Any]

_ROWS = {"type": "array", "items": {"type": "object"}}
FORM = {
    "type": "object",
    "required": ["model", "doc", "given", "expect"],
    "additionalProperties": False,
    "properties": {
        "model": TEXT,
        "doc": TEXT,
        "given": {"type": "object", "additionalProperties": _ROWS},
        "types": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": TEXT}},
        "tolerance": {"type": "number", "exclusiveMinimum": 0},
        "seed": SEED,
        "expect": {**_ROWS, "minItems": 1},
    },
}
"""JSON Schema of a test's file."""


@dataclass(frozen=True)
class ModelTest:
    """One file, read and checked."""

    path: Path
    query: Query
    doc: str
    given: dict[str, list[Row]]
    types: dict[str, dict[str, str]]
    tolerance: float
    seed: int
    expect: list[Row]


def model_test_files(folder: Path) -> list[Path]:
    """The files of tests below a folder; EngineError 097 where there is none."""
    found = sorted(folder.rglob("*.yaml"))
    if not found:
        raise EngineError(
            97,
            "there are no tests of models here",
            place="TEST",
            where=str(folder),
            expected="YAML files with model, doc, given and expect",
            hint="engine test --models DIR names the folder",
            exit_code=2,
        )
    return found


def read_model_test(project: Project, path: Path) -> ModelTest:
    """The test in a file; EngineError 031, 032 or 097 where the file or the model that it names is wrong."""
    document = read_yaml(path)
    check_against(document, FORM, str(path))
    query = _model(project, str(document["model"]), path)
    reads = named_relations(query.sql, project.macros)
    given = dict(document["given"])
    absent, needless = sorted(reads - given.keys()), sorted(given.keys() - reads)
    if absent or needless:
        raise EngineError(
            31,
            f"the test of {query.name} gives other relations than it reads",
            place="TEST",
            where=str(path),
            expected=", ".join(sorted(reads)),
            found=", ".join(sorted(given)),
            hint="; ".join(
                ([f"give {', '.join(absent)}"] if absent else [])
                + ([f"take out {', '.join(needless)}"] if needless else [])
            ),
        )
    types = dict(document.get("types") or {})
    if unknown := sorted(types.keys() - given.keys()):
        raise EngineError(
            31,
            f"the test of {query.name} types columns of a relation that it does not give",
            place="TEST",
            where=str(path),
            expected=", ".join(sorted(given)),
            found=", ".join(unknown),
            hint=close_matches(unknown[0], given) or f"take {unknown[0]} out of types",
        )
    return ModelTest(
        path,
        query,
        str(document["doc"]).strip(),
        given,
        types,
        float(document.get("tolerance") or 0.0),
        int(document.get("seed") or 0),
        list(document["expect"]),
    )


def _model(project: Project, name: str, path: Path) -> Query:
    known = {f"{s.state_id}.{query.name}": query for s in project.ordered_states for query in s.models}
    if name not in known:
        raise EngineError(
            97,
            f"no model is called {name!r}",
            place="TEST",
            where=str(path),
            expected="<SEGMENT>.<STATE>.<model>",
            hint=close_matches(name, known) or "engine ls models",
            exit_code=2,
        )
    return known[name]


def run_model_test(project: Project, test: ModelTest) -> list[str]:
    """What the model made otherwise than expected, in plain words; empty when the test passes."""
    columns = sorted({column for row in test.expect for column in row})
    with Session(project, test.seed, Resources(threads=1), None) as session:
        try:
            for name, rows in test.given.items():
                _give(session, name, rows, _types(project, test, name, rows))
        except duckdb.Error as error:
            raise _wrong_test(test, f"DuckDB refuses the rows of {name}", str(error)) from error
        session.lock()
        try:
            with session.names_of(test.query):
                made_columns = [row["name"] for row in describe(session.connection, test.query.text)]
                unknown = [column for column in columns if column not in made_columns]
                if unknown:
                    raise _wrong_test(
                        test, f"{test.query.name} has no column {unknown[0]}", ", ".join(made_columns)
                    )
                shown = ", ".join(quote(column) for column in columns)
                found = session.connection.execute(f"SELECT {shown} FROM ({test.query.text}) AS made").fetchall()
        except duckdb.Error as error:
            raise sql_error(error, test.query) from error
    made = [dict(zip(columns, row, strict=True)) for row in found]
    return list(_differences(test.expect, made, columns, test.tolerance))


def _wrong_test(test: ModelTest, message: str, found: str) -> EngineError:
    return EngineError(
        31,
        message,
        place="TEST",
        where=str(test.path),
        found=found.splitlines()[0][:300],
        expected="rows and columns of the relations that the model reads and makes",
        hint=f"mend {test.path}, then engine test --models",
    )


def _give(session: Session, name: str, rows: list[Row], types: dict[str, str]) -> None:
    schema, _, bare = name.rpartition(".")
    target = f"{quote(schema or MAIN)}.{quote(bare)}"
    if schema:
        session.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}")
    create_rows(session.connection, target, types.items(), [[row.get(column) for column in types] for row in rows])


def _types(project: Project, test: ModelTest, name: str, rows: list[Row]) -> dict[str, str]:
    """Column -> DuckDB type: as the test says, else as the policy or contract has it, else as the values are."""
    known: dict[str, str] = {}
    policy = project.policy_of_relation.get(name.lower())
    if policy is not None:
        relation = next(r for r in policy.relations if r.qualified.lower() == name.lower())
        known = dict(relation.columns)
    dataset = project.datasets.get(name)
    if dataset is not None and dataset.contract is not None:
        known = {column.name: column.sql_type for column in dataset.contract.columns}
    told = test.types.get(name, {})
    strange = sorted({column for row in rows for column in row} - known.keys()) if known else []
    if strange:
        raise _wrong_test(test, f"{name} has no column {strange[0]}", ", ".join(known))
    out = {**known, **told}
    for column in (column for row in rows for column in row):
        out.setdefault(column, _type_of([row.get(column) for row in rows]))
    if not out:
        raise EngineError(
            31,
            f"the test of {test.query.name} gives {name} without rows, and nothing tells its columns",
            place="TEST",
            where=str(test.path),
            expected=f"types: {{{name}: {{<column>: <DuckDB type>}}}}",
            found=f"{name}: []",
            hint=f"write the columns that the model reads of {name} under types",
        )
    return out


def _type_of(values: Iterable[Any]) -> str:
    values = [value for value in values if value is not None]
    kinds = {type(value) for value in values}
    if kinds == {list}:
        return f"{_type_of(item for value in values for item in value)}[]"
    if kinds == {dict}:
        fields = dict.fromkeys(field for value in values for field in value)
        return f"STRUCT({', '.join(f'{quote(f)} {_type_of(v.get(f) for v in values)}' for f in fields)})"
    if kinds <= {bool}:
        return "BOOLEAN" if kinds else "VARCHAR"
    if kinds <= {int}:
        return "BIGINT"
    if kinds <= {int, float}:
        return "DOUBLE"
    return "VARCHAR"


def _differences(expect: list[Row], made: list[Row], columns: list[str], tolerance: float) -> Iterator[str]:
    left = list(made)
    for row in expect:
        place = next((i for i, other in enumerate(left) if _equal(row, other, columns, tolerance)), None)
        if place is None:
            yield f"expected, not made: {_shown(row, columns)}"
        else:
            del left[place]
    for row in left:
        yield f"made, not expected: {_shown(row, columns)}"


def _equal(row: Row, other: Row, columns: list[str], tolerance: float) -> bool:
    return all(_same(row.get(column), other[column], tolerance) for column in columns)


def _same(expected: Any, found: Any, tolerance: float) -> bool:
    if isinstance(found, float) and isinstance(expected, int | float) and not isinstance(expected, bool):
        return abs(found - expected) <= tolerance
    if isinstance(found, list):
        return (
            isinstance(expected, list)
            and len(expected) == len(found)
            and all(_same(*pair, tolerance) for pair in zip(expected, found, strict=True))
        )
    if isinstance(found, dict):
        return (
            isinstance(expected, dict)
            and expected.keys() == found.keys()
            and all(_same(expected[field], found[field], tolerance) for field in found)
        )
    if isinstance(found, int | bool | str) or found is None:
        return bool(expected == found) and isinstance(expected, bool) == isinstance(found, bool)
    return str(expected) == str(found)


def _shown(row: Row, columns: list[str]) -> str:
    return ", ".join(f"{column}={row.get(column)!r}" for column in columns)
