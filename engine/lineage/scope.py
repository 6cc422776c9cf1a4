"""What names mean at a place in a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from engine.lineage.definition import Relation, Value, union

PLACE = "rowid"
"""The place of a row among those of its relation: a matter of which rows there are."""


@dataclass
class Scope:
    """What names mean at a place in a text."""

    parent: Scope | None = None
    tables: dict[str, Relation] = field(default_factory=dict)
    """Aliases of FROM, in their order."""
    ctes: dict[str, Relation] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    """Parameters of a macro or of a lambda: they come before columns."""
    aliases: dict[str, Value] = field(default_factory=dict)
    """Columns that the same SELECT has named so far."""
    windows: dict[str, Value] = field(default_factory=dict)
    """Windows that the same SELECT names."""
    of_macro: bool = False
    """Whether it is the body of a macro: parameters of the text that calls it mean nothing in it."""

    def cte(self, name: str) -> Relation | None:
        found = self.ctes.get(name)
        return found if found is not None or self.parent is None else self.parent.cte(name)

    def parameter(self, name: str) -> Value | None:
        """A parameter of the lambdas and of the macro around: it comes before any column."""
        found = self.values.get(name)
        if found is not None or self.of_macro or self.parent is None:
            return found
        return self.parent.parameter(name)


@dataclass(frozen=True)
class Macro:
    """A macro as its text says it."""

    parameters: tuple[str, ...]
    body: exp.Expr
    """A query, or an expression."""
    draws: bool
    """Whether it asks for random numbers."""


def looked_up(parts: Sequence[str], scope: Scope) -> Value | None:
    """What a name means in one scope: `table.column`, `schema.table.column`, a column or an alias, each with
    fields behind it; None where nothing is called so here."""
    for place in range(1, min(len(parts), 3)):
        relation = scope.tables.get(parts[place - 1])
        if relation is not None and parts[place] == PLACE and PLACE not in relation.columns:
            return Value(relation.rows)
        value = relation.column(parts[place]) if relation else None
        if value is not None:
            return field_of(value, parts[place + 1 :])
    found = [value for value in (relation.columns.get(parts[0]) for relation in scope.tables.values()) if value]
    if not found:
        opened = [r.column(parts[0]) for r in scope.tables.values() if r.opened is not None]
        found = [value for value in opened if value]
    if found:
        return field_of(found[0] if len(found) == 1 else union(found), parts[1:])
    if parts[0] in scope.aliases:
        return field_of(scope.aliases[parts[0]], parts[1:])
    whole = scope.tables.get(parts[0])
    if whole is None or len(parts) > 1:
        return None
    if whole.opened is not None:
        return Value(whole.rows)
    return Value(union(whole.columns.values()).sources, whole.columns)


def one_of(values: Sequence[Value]) -> Value:
    """One of several values; of STRUCTs with the same fields, field by field."""
    whole = union(values)
    known = [value.fields for value in values]
    if not known or any(fields is None or fields.keys() != (known[0] or {}).keys() for fields in known):
        return whole
    return Value(
        whole.sources, {name: union(fields[name] for fields in known if fields) for name in known[0] or {}}
    )


def field_of(value: Value, names: Sequence[str]) -> Value:
    """A field of a STRUCT; of one whose fields are not known, all of it."""
    for name in names:
        value = (value.fields or {}).get(name, Value(value.sources))
    return value
