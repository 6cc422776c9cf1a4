"""sqlglot's own lineage as a second opinion, where a model has nothing that it does not know."""

from __future__ import annotations

import random

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage

from engine.lineage.columns import ColumnLineage
from engine.lineage.definition import ROWS
from engine.project.definition import Query
from tests.conftest import shipped

UNKNOWN = ("UNPIVOT", "RECURSIVE", "BY NAME")
"""What it passes over, or reads in another way than DuckDB; nor does it know the project's macros."""
SAMPLE = 12
"""Models that are compared every time."""


def candidates() -> list[Query]:
    """Models without any of these."""
    project = shipped("tiny")
    return [
        model
        for state in project.ordered_states
        for model in state.models
        if not (model.sql.functions & (project.macros.keys() | {"query_table"}))
        and model.member is None
        and not any(name.startswith("source.") for name in model.sql.relations)
        and not any(word in model.text for word in UNKNOWN)
    ]


def flat(text: str, own: ColumnLineage, model: Query) -> tuple[exp.Expr, dict[str, dict[str, str]]]:
    """The text with each relation under a name without a schema, and the columns of these."""
    tree = sqlglot.parse_one(text, dialect="duckdb")
    ctes = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    schema: dict[str, dict[str, str]] = {}
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Func) or (not table.db and table.name.lower() in ctes):
            continue
        name, alias = (f"{table.db}.{table.name}" if table.db else table.name), table.alias_or_name
        plain = name.replace(".", "__").lower()
        schema[plain] = dict.fromkeys(own.relation(model, name).columns, "INT")
        table.set("db", None)
        table.set("this", exp.to_identifier(plain))
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
    return tree, schema


def agree(models: list[Query]) -> int:
    """How many columns of the models both readings agree on; the first that they do not agree on fails."""
    own = ColumnLineage(shipped("tiny"))
    count = 0
    for model in models:
        tree, schema = flat(model.text, own, model)
        for column, value in own.columns(model).columns.items():
            try:
                found = lineage(column, tree.copy(), schema=schema, dialect="duckdb")
            except SqlglotError:
                break  # it gives the text up, such as for the fields of an unnested STRUCT
            leaves = {
                (node.expression.name, node.name.rpartition(".")[2].strip('"').lower())
                for node in found.walk()
                if not node.downstream and isinstance(node.expression, exp.Table)
            }
            ours = {
                (source.relation.replace(".", "__").lower(), source.column.partition(".")[0].lower())
                for source in value.sources
                if source.column != ROWS
            }
            known = {(name, column) for name, column in leaves if name in schema}
            assert ours == known, (model.path, column)
            count += 1
    return count


def test_a_sample_of_models_is_read_alike() -> None:
    models = sorted(candidates(), key=lambda model: model.path)
    assert agree(random.Random(7).sample(models, SAMPLE)) > SAMPLE


@pytest.mark.slow
def test_every_model_is_read_alike() -> None:
    assert agree(candidates()) > 1000
