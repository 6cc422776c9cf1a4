"""Every error code as one Markdown page: the common ones, those of an import, and each assertion's own."""

from __future__ import annotations

from engine.errors import COMMON, exit_code_of
from engine.explain.causes import CAUSES
from engine.explain.error_code import IMPORT, Json, explain_code
from engine.importing.refusal import CODES as IMPORT_CODES
from engine.project.definition import Project

HEAD = """\
# Error codes

Written by `engine explain codes > docs/error-codes.md`, and `tests/docs/test_error_codes.py` compares it.

A code is `<OWNER>-<PLACE>-<NNN>`: segment and state, or `ENG-<ROOM>` for the engine itself. `engine explain CODE`
says the same of one code, with the contracts that can raise it and what the current run found. Exit codes: 1 a
contract, assertion or gate failed, 2 wrong use, 3 refused, 4 I/O, 70 a bug.
"""
COMMON_HEAD = """\
## Common codes

Any segment and any room of the engine may raise them. 040 to 048 come from the contracts: every rule of every
`contracts/<SEGMENT>/<dataset>.schema.yaml`, on every row.
"""
OWN_HEAD = """\
An assertion is a SELECT of offending rows under `sql/<SEGMENT>/`; its header has code, name, cause and cure. It
exits 1, or as the common code whose number it bears.
"""


def code_page(project: Project) -> str:
    """The page. The same project gives the same text."""
    parts = [HEAD, COMMON_HEAD + "\n" + _common(), "## Imports\n\n" + _imports(project)]
    for segment in project.segments.values():
        rows = [
            (f"{segment.name}-{state.name}-{query.code:03d}", query.code or 0, state.name, query)
            for state in segment.states
            for query in state.assertions
        ]
        if not rows:
            continue
        lines = [
            _line(
                f"`{code}`",
                f"`{query.header['name']}`",
                query.header["doc"],
                query.header.get("hint") or "-",
                f"`{state}/{query.path.rsplit('/', 1)[-1]}`",
            )
            for code, _, state, query in sorted(rows, key=lambda row: (row[2], row[1], row[3].path))
        ]
        parts.append(
            f"## {segment.name}: {segment.title}\n\n"
            + _table(("code", "name", "what must hold", "cure", "file"), lines)
        )
    parts.insert(3, "## Assertions\n\n" + OWN_HEAD)
    return "\n".join(parts)


def _common() -> str:
    lines = [
        _line(f"{number:03d}", f"`{code.name}`", code.error_class, exit_code_of(number), *CAUSES[number])
        for number, code in COMMON.items()
    ]
    return _table(("", "name", "class", "exit", "cause", "cure"), lines)


def _imports(project: Project) -> str:
    told: list[Json] = [
        found for number in IMPORT_CODES if (found := explain_code(project, f"{IMPORT}-{number}", None))
    ]
    lines = [_line(f"`{t['code']}`", f"`{t['name']}`", t["exit_code"], t["cause"], t["cure"]) for t in told]
    return _table(("code", "name", "exit", "cause", "cure"), lines)


def _table(head: tuple[str, ...], lines: list[str]) -> str:
    return "\n".join([_line(*head), "|---" * len(head) + "|", *lines]) + "\n"


def _line(*cells: object) -> str:
    texts = (" ".join(str(cell).split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(texts)} |"
