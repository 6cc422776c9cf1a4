"""What can be explained, as frozen data: an entity's file, and what came of asking it about some keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from engine.project.definition import Query

ASKED = "asked"
"""The relation of the keys that are asked about; every section starts from it."""
AGAIN = "_again"
"""Ends the name of a column or relation that is made again, to be compared with what was published."""

Row = dict[str, Any]
_COLUMN = re.compile(r"[a-z]\w*\.[a-z]\w*")


def asked_relation(columns: dict[str, str]) -> str:
    """The relation whose rows are asked for: that of a key `relation.column`, else `asked` itself."""
    named = {key.partition(".")[0] for key in columns.values() if _COLUMN.fullmatch(key)}
    return named.pop() if len(named) == 1 else ASKED


def asked_match(columns: dict[str, str], rows: str) -> str:
    """The condition under which a row of `rows` belongs to an asked key."""
    sides = ((f"{ASKED}.{key}" if key.isidentifier() else key, column) for column, key in columns.items())
    return " AND ".join(f"{asked} = {rows}.{column}" for asked, column in sides)


@dataclass(frozen=True)
class Section:
    """One SELECT of an entity's file that is shown; with a stream it lists draws."""

    name: str
    doc: str
    query: Query
    slots: dict[str, str]
    """Slot column (s0, s1, ..) -> what it decides; empty for a section without draws."""

    @property
    def stream(self) -> str | None:
        return self.query.stream


@dataclass(frozen=True)
class Entity:
    """A kind of thing that has an explanation: `sql/<SEGMENT>/explain/<name>.v1.sql`."""

    segment: str
    name: str
    doc: str
    path: str
    keys: tuple[tuple[str, str], ...]
    """(column, SQL type) of what names one entity."""
    population: str
    """The dataset that holds every entity under its key columns."""
    again: dict[str, dict[str, str]]
    """Dataset -> its column -> key column, SQL over `asked`, or a column of one of the file's models by
    `model.column`: its rows of an entity are made again by its own model and compared."""
    narrow: dict[str, str]
    """Model or dataset -> condition on its rows: the parts that the asked entities belong to; no more is made
    again, and no more is read. Datasets are cut down in the order of the file, before there is any model."""
    models: tuple[Query, ...]
    """Helpers of the file; one that has the name of a model of the segment stands in for it."""
    sections: tuple[Section, ...]
    hides_truth: bool = False
    """Whether sections are left out that tell what nobody could know."""


@dataclass(frozen=True)
class Draw:
    """One slot of one draw: recomputed in SQL, and by the Python twin."""

    stream: str
    entity: int
    sub: int
    slot: int
    key: tuple[int, int]
    value: int
    """The 52-bit integer."""
    uniform: float
    decides: str
    about: Row
    """The key columns and labels of the section's row."""


@dataclass(frozen=True)
class SectionResult:
    """The rows of one section."""

    section: Section
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Comparison:
    """A dataset, or the `_again` columns of a section, made again beside what was published."""

    what: str
    rows: int
    differences: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """All that there is to say about the asked entities."""

    entity: Entity
    keys: tuple[tuple[Any, ...], ...]
    run_id: str
    results: tuple[SectionResult, ...]
    draws: tuple[Draw, ...]
    compared: tuple[Comparison, ...]
    unregistered: tuple[str, ...] = field(default=())
    """Draws that are not in the registered domain of their stream."""

    @property
    def faults(self) -> list[str]:
        """What was not as published; empty when everything was recomputed to the bit."""
        return [f"{c.what}: {text}" for c in self.compared for text in c.differences] + list(self.unregistered)
