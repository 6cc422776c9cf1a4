"""What the small worlds of 6B share: models by name, and the numbers that a stream of theirs draws."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar, Self

from engine.plan.signature import rng_scope_hash
from engine.project.definition import Query
from engine.rng import entity_of_text, stream_key
from tests.sql.segment_world import ROOT, SEED, Changes, SegmentWorld, project

SCENARIO = "baseline_v1"
SUB = entity_of_text(f"scenario|{SCENARIO}") & 0xFFFFFFFF


def document(policy_id: str) -> dict[str, Any]:
    """A policy as it is shipped."""
    return project().policies[policy_id].document


def key_of(stream: str) -> tuple[int, int]:
    """The key of a stream in the small worlds."""
    return stream_key(SEED, rng_scope_hash(project(), stream), stream)


def text(name: str, folder: str = "") -> str:
    """The SQL of a model, an assertion or a gate of the segment; `folder`: where it lies, if not anywhere."""
    (path,) = (ROOT / "sql" / "6B" / folder).rglob(f"{name}.v1.sql")
    return path.read_text("utf-8")


@cache
def queries() -> dict[str, Query]:
    """Models and gates of the segment by name."""
    segment = project().segments[PaymentWorld.SEGMENT]
    models = [query for state in segment.states for query in state.models]
    return {query.name: query for query in (*models, *segment.gates)}


class PaymentWorld(SegmentWorld):
    """A connection in which some SQL of 6B finds all that it reads; a subclass says which policies and inputs."""

    SEGMENT: ClassVar[str] = "6B"
    INPUTS: ClassVar[str] = ""

    def __init__(self, changes: Changes | None = None) -> None:
        super().__init__(changes)
        if self.INPUTS:
            self.sql(self.INPUTS)

    def run(self, *names: str) -> Self:
        """Models and gates by name, in this order."""
        for name in names:
            self.make(queries()[name])
        return self

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query as mappings."""
        relation = self.connection.execute(query)
        names = [column[0] for column in relation.description or []]
        return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]
