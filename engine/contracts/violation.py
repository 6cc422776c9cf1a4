"""One broken rule of a contract, counted over every row, with a few sample rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from engine.errors import COMMON, EngineError

SAMPLES_MAX = 20


@dataclass(frozen=True)
class Violation:
    """A broken rule.

    `rule` is its readable id (`lat_deg.minimum`), `code` the three digits of the common code and
    `name` that code's name; `count` is the number of offending rows (columns for SCHEMA_MISMATCH);
    `samples` holds at most 20 JSON-ready mappings of key and rule columns, in key order.
    """

    rule: str
    code: int
    columns: tuple[str, ...]
    json_pointer: str
    count: int
    message: str
    expected: str = ""
    found: str = ""
    samples: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the code, such as DOMAIN_VIOLATION."""
        return COMMON[self.code].name

    def record(self) -> dict[str, Any]:
        """The violation as one JSON-ready mapping."""
        return {**asdict(self), "columns": list(self.columns), "name": self.name}

    def error(self, owner: str, place: str, where: str = "") -> EngineError:
        """The violation as an EngineError of `owner` and `place` (exit code 1)."""
        return EngineError(
            self.code,
            self.message,
            owner=owner,
            place=place,
            where=where or self.json_pointer,
            expected=self.expected,
            found=self.found,
            samples=list(self.samples),
        )
