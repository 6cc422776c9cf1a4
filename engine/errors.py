"""Typed errors: every refusal carries a code, a place, what was expected, what was found and the next command.

A code is `<OWNER>-<PLACE>-<NNN>`: the segment and state that own the rule, or `ENG-<ROOM>` for the engine
itself. Numbers below 100 are common to all segments and are listed in `COMMON`; a segment's own codes start
at 100 and stand in the header of the assertion that raises them.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

EXIT_DONE = 0
EXIT_CHECK_FAILED = 1
EXIT_USAGE = 2
EXIT_REFUSED = 3
EXIT_IO = 4
EXIT_CHANGES = 10
EXIT_INTERNAL = 70


@dataclass(frozen=True)
class CodeClass:
    """One common failure: number, name, class, exit code, and what a user does about it."""

    number: int
    name: str
    error_class: str
    exit_code: int
    remedy: str


def _family(
    first: int, error_class: str, exit_code: int, remedy: str, names: Sequence[str]
) -> Iterable[CodeClass]:
    for offset, name in enumerate(names):
        yield CodeClass(first + offset, name, error_class, exit_code, remedy)


COMMON: dict[int, CodeClass] = {
    code.number: code
    for family in (
        _family(
            1,
            "IDENTITY",
            EXIT_REFUSED,
            "wait for the other build, or start a new run",
            ("RUN_LOCKED", "IDENTITY_MISMATCH", "PATH_EMBED_MISMATCH", "SEED_NOT_REALISED", "ENV_UNSUPPORTED"),
        ),
        _family(
            10,
            "UPSTREAM_GATE",
            EXIT_REFUSED,
            "rebuild the upstream segment's bundle",
            (
                "UPSTREAM_FLAG_MISSING",
                "FLAG_MALFORMED",
                "BUNDLE_DIGEST_MISMATCH",
                "UPSTREAM_IDENTITY_MISMATCH",
                "UPSTREAM_NOT_PASS",
            ),
        ),
        _family(
            20,
            "SEAL",
            EXIT_REFUSED,
            "restore or re-import the input, or declare it",
            (
                "REQUIRED_INPUT_MISSING",
                "INPUT_DIGEST_MISMATCH",
                "INPUT_SCHEMA_MISMATCH",
                "DUPLICATE_INPUT_ID",
                "UNSEALED_READ",
                "READ_SCOPE_VIOLATION",
                "UNPINNED_VERSION",
                "PATH_ESCAPE",
                "FILE_CHANGED_DURING_HASH",
            ),
        ),
        _family(
            30,
            "POLICY",
            EXIT_USAGE,
            "mend the named key or statement",
            (
                "POLICY_MISSING",
                "POLICY_SCHEMA_INVALID",
                "POLICY_PARSE",
                "CONTRACT_INVALID",
                "SQL_LINT",
                "UNKNOWN_MACRO",
                "MODEL_INVALID",
                "MODEL_FAILED",
                "FILE_MISPLACED",
            ),
        ),
        _family(
            40,
            "DATA",
            EXIT_CHECK_FAILED,
            "look at the sample keys in quarantine",
            (
                "SCHEMA_MISMATCH",
                "PK_DUPLICATE",
                "NULL_REQUIRED",
                "FK_ORPHAN",
                "DOMAIN_VIOLATION",
                "ROW_COUNT_MISMATCH",
                "NONFINITE",
                "FIXED_POINT_OVERFLOW",
                "SORT_ORDER",
            ),
        ),
        _family(
            50,
            "RNG",
            EXIT_CHECK_FAILED,
            "compare rng_event with the stream's entity source",
            (
                "RNG_KAT_FAILED",
                "STREAM_UNREGISTERED",
                "KEY_COLLISION",
                "DRAWS_MISMATCH",
                "FOOTPRINT_OVERLAP",
                "FORBIDDEN_FUNCTION",
            ),
        ),
        _family(
            60,
            "INVARIANT",
            EXIT_CHECK_FAILED,
            "look at the owner state",
            ("INTEGERISATION_SUM", "CAP_EXCEEDED", "MASS_NOT_CONSERVED"),
        ),
        _family(
            70,
            "REALISM",
            EXIT_CHECK_FAILED,
            "look at the owner state and its knobs",
            ("GATE_FAILED", "METRIC_MISSING", "INSUFFICIENT_SUPPORT", "EVIDENCE_INCOMPLETE"),
        ),
        _family(
            80,
            "PUBLISH",
            EXIT_IO,
            "free space or mend the folder, then build again",
            ("OUTPUT_CONFLICT", "IO_WRITE", "IO_READ", "RECOVERED", "CROSS_DEVICE_STAGING", "DISK_BUDGET"),
        ),
        _family(
            86,
            "WORKER",
            EXIT_IO,
            "give it more memory or a quieter machine; the same command goes on from what is in the store",
            ("WORKER_LOST",),
        ),
        _family(
            90,
            "BUNDLE",
            EXIT_REFUSED,
            "rebuild the bundle state",
            ("MEMBER_MISSING", "MEMBER_MISMATCH", "UNLISTED_FILE"),
        ),
        _family(
            95,
            "LANE",
            EXIT_REFUSED,
            "run the printed selector",
            ("STALE_CLAIM", "ADOPT_REFUSED", "SELECTOR_INVALID", "PROMOTION_REFUSED", "INTERNAL"),
        ),
    )
    for code in family
}

DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FREE_SPACE = "free space on that disk, then build again: what was published stays"

_EXIT_EXCEPTIONS = {97: EXIT_USAGE, 99: EXIT_INTERNAL, 37: EXIT_CHECK_FAILED}


def exit_code_of(number: int) -> int:
    """The exit code that a code brings unless the place that raises it says otherwise."""
    known = COMMON.get(number)
    return _EXIT_EXCEPTIONS.get(number, known.exit_code if known else EXIT_CHECK_FAILED)


@dataclass
class EngineError(Exception):
    """A refusal that a user can act on.

    `owner` is a segment or a room of the engine, `place` a state or a topic, `number` the three digits;
    `where` names the file, key, relation or path; `samples` holds at most 20 keys.
    """

    number: int
    message: str
    owner: str = "ENG"
    place: str = "RUN"
    name: str = ""
    where: str = ""
    expected: str = ""
    found: str = ""
    hint: str = ""
    samples: list[Any] = field(default_factory=list)
    exit_code: int | None = None

    def __post_init__(self) -> None:
        known = COMMON.get(self.number)
        self.name = self.name or (known.name if known else "CHECK_FAILED")
        self.hint = self.hint or (known.remedy if known else "")
        if self.exit_code is None:
            self.exit_code = exit_code_of(self.number)
        self.samples = self.samples[:20]
        super().__init__(self.message)

    @property
    def code(self) -> str:
        """The full code, such as `ENG-PLAN-097`."""
        return f"{self.owner}-{self.place}-{self.number:03d}"

    @property
    def error_class(self) -> str:
        known = COMMON.get(self.number)
        return known.error_class if known else "SEGMENT"

    def record(self) -> dict[str, Any]:
        """The error as one JSON-ready mapping."""
        fields = asdict(self)
        return {"code": self.code, "error_class": self.error_class, **fields}

    def __str__(self) -> str:
        lines = [f"{self.code} {self.name}: {self.message}"]
        for label in ("where", "expected", "found"):
            value = getattr(self, label)
            if value:
                # All lines move by the same: DuckDB points at places with a caret in the line below.
                lines.append(f"  {label}: {value}".replace("\n", "\n    "))
        if self.samples:
            lines.append(f"  samples: {', '.join(str(sample) for sample in self.samples[:5])}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


def io_error(error: OSError, owner: str = "ENG", place: str = "IO") -> EngineError:
    """An operating-system error as one of ours: a full disk, a read-only place, anything else."""
    number = 85 if error.errno in DISK_FULL else 81 if error.errno == errno.EROFS else 82
    return EngineError(
        number,
        error.strerror or str(error),
        owner=owner,
        place=place,
        where=str(error.filename or ""),
        expected="free space" if number == 85 else "",
        found=str(error),
        hint=FREE_SPACE if number == 85 else "",
    )


def interrupted(error: BaseException) -> bool:
    """Whether Ctrl-C lies behind an error: DuckDB tells it in its own words, and by an error of either kind."""
    step: BaseException | None = error
    seen: set[int] = set()
    # An error that was raised from itself is its own cause: a chain may be a ring.
    while step is not None and id(step) not in seen:
        by_duckdb = type(step) is RuntimeError and str(step) == "Query interrupted"
        if by_duckdb or isinstance(step, KeyboardInterrupt) or type(step).__name__ == "InterruptException":
            return True
        seen.add(id(step))
        step = step.__cause__ or step.__context__
    return False


def close_matches(name: str, known: Iterable[str]) -> str:
    """A `did you mean` clause for an unknown name, empty when nothing is close."""
    names = sorted(known)
    matches = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if not matches:
        lowered = {item.lower(): item for item in names}
        found = difflib.get_close_matches(name.lower(), list(lowered), n=3, cutoff=0.5)
        matches = [lowered[item] for item in found]
    return f"did you mean {' or '.join(matches)}?" if matches else ""
