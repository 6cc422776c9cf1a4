"""What lineage is made of, as frozen data: where a value comes from, and the columns of a relation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

DATASET, MODEL, POLICY, DRAW, EXTERNAL, EVIDENCE = "dataset", "model", "policy", "draw", "external", "evidence"
ROWS = "*"
"""As a column: the number or the existence of the rows, whatever stands in them."""


class Source(NamedTuple):
    """A column from which a value is worked out."""

    kind: str
    """dataset, model (of a state, not published), policy, draw (a stream of random numbers), external (a reference
    package, a file of an imported world) or evidence (what the engine itself recorded)."""
    relation: str
    """The relation by its name; of a draw its stream."""
    column: str
    """The column; `*`: how many rows there are, or that there are any; empty of a draw."""


@dataclass(frozen=True)
class Value:
    """What an expression is worked out from."""

    sources: frozenset[Source] = frozenset()
    fields: Mapping[str, Value] | None = None
    """Of a STRUCT whose fields are known: each by its name."""
    text: str | None = None
    """Of a text literal: the text, as it may name a relation to a macro."""


def union(values: Iterable[Value]) -> Value:
    """All that several values are worked out from."""
    return Value(frozenset().union(*(value.sources for value in values)))


@dataclass(frozen=True)
class Relation:
    """The columns of a relation in their order, by lower-case name, and whose rows it has."""

    columns: Mapping[str, Value]
    rows: frozenset[Source] = frozenset()
    """The relations from which its rows come, each as a source with the column `*`."""
    opened: Source | None = None
    """Of a relation whose columns nobody lists: any column is one of this."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Lower-case column -> as it was written, where that differs."""

    def column(self, name: str) -> Value | None:
        """What a column is worked out from; None where there is no such column."""
        found = self.columns.get(name)
        if found is None and self.opened is not None:
            return Value(frozenset({self.opened._replace(column=name)}))
        return found


class UntracedError(Exception):
    """A text whose columns cannot be followed; the message says why."""
