"""UNPIVOT and the columns that a `*` leaves out."""

from __future__ import annotations

from sqlglot import exp

from engine.lineage.definition import Relation, UntracedError, Value, union


def columns_kept(star: exp.Star, relation: Relation) -> dict[str, Value]:
    """The columns of a relation but those that `* EXCLUDE (..)` names."""
    left_out = {part.name.lower() for part in star.args.get("except_") or star.args.get("except") or ()}
    return {name: value for name, value in relation.columns.items() if name not in left_out}


def unpivoted(node: exp.Pivot, rows: Relation) -> Relation:
    """Columns made rows: those that stay, the name of the column, and its value.

    The name is written in the text and comes from nowhere; the value comes from all of them.
    """
    taken: dict[str, Value] = {}
    for part in node.expressions:
        inner = part.unalias()
        if isinstance(inner, exp.Columns) and isinstance(inner.this, exp.Star):
            taken |= columns_kept(inner.this, rows)
        elif isinstance(inner, exp.Column) and inner.name.lower() in rows.columns:
            taken[inner.name.lower()] = rows.columns[inner.name.lower()]
        else:
            raise UntracedError("UNPIVOT ON something else than columns is not followed")
    into = node.args["into"]
    columns = {name: value for name, value in rows.columns.items() if name not in taken}
    columns[into.this.name.lower()] = Value()
    for part in into.expressions:
        columns[part.name.lower()] = union(taken.values())
    return Relation(columns, rows.rows)
