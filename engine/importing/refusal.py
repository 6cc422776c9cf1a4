"""The codes of an import, `UP-IM-101` to `UP-IM-111`."""

from __future__ import annotations

from typing import Any

from engine.errors import EXIT_CHECK_FAILED, EXIT_REFUSED, EXIT_USAGE, EngineError

(
    MANIFEST_INVALID,
    FILES_NOT_FOUND,
    COLUMN_MISSING,
    TYPE_CAST,
    EXPRESSION_REJECTED,
    ID_COLLISION,
    FOREIGN_GATE_INVALID,
    KEYSET_MISMATCH,
    GEOGRAPHY,
    VOCABULARY,
    UNDERIVABLE,
) = range(101, 112)

CODES: dict[int, tuple[str, int, str]] = {
    MANIFEST_INVALID: ("MANIFEST_INVALID", EXIT_USAGE, "mend the named key of the manifest"),
    FILES_NOT_FOUND: ("FILES_NOT_FOUND", EXIT_USAGE, "mend the glob; it starts at the seed's root"),
    COLUMN_MISSING: ("COLUMN_MISSING", EXIT_USAGE, "map the column: columns: {target: source}"),
    TYPE_CAST: ("TYPE_CAST", EXIT_CHECK_FAILED, "mend the values, or map the column by an expression"),
    EXPRESSION_REJECTED: (
        "EXPRESSION_REJECTED",
        EXIT_USAGE,
        "write one scalar or window expression over the columns of the files",
    ),
    ID_COLLISION: ("ID_COLLISION", EXIT_CHECK_FAILED, "give the two keys other texts"),
    FOREIGN_GATE_INVALID: (
        "FOREIGN_GATE_INVALID",
        EXIT_REFUSED,
        "rerun the source, then copy its files, index and flag again",
    ),
    KEYSET_MISMATCH: ("KEYSET_MISMATCH", EXIT_CHECK_FAILED, "bring datasets of one and the same run"),
    GEOGRAPHY: ("GEOGRAPHY", EXIT_CHECK_FAILED, "look at the coordinates of the listed rows"),
    VOCABULARY: ("VOCABULARY", EXIT_CHECK_FAILED, "translate the listed values by an expression"),
    UNDERIVABLE: ("UNDERIVABLE", EXIT_USAGE, "map the dataset under `datasets`"),
}
"""Number -> name, exit code, what a user does about it."""


def refuse(
    number: int,
    message: str,
    *,
    where: str = "",
    expected: str = "",
    found: str = "",
    hint: str = "",
    samples: list[Any] | None = None,
) -> EngineError:
    """The error of a code; raise it."""
    name, exit_code, remedy = CODES[number]
    return EngineError(
        number,
        message,
        owner="UP",
        place="IM",
        name=name,
        where=where,
        expected=expected,
        found=found,
        hint=hint or remedy,
        samples=samples or [],
        exit_code=exit_code,
    )
