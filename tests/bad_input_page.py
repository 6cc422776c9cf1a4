"""docs/bad-input.md, made of the tables of bad input: `python -m tests.bad_input_page > docs/bad-input.md`."""

from __future__ import annotations

import inspect
import sys

from tests.bad_input import ARGUMENTS, AT_LOAD, IN_A_BUILD, OF_FILES, OF_IMPORTS, Case
from tests.fuzz.mutations import BYTES, OF_KIND
from tests.fuzz.sandbox import DOCUMENTS
from tests.fuzz.test_fuzz import COUNTS

ELSEWHERE = {
    "arguments": """\
| a full disk | `085 DISK_BUDGET` or `081 IO_WRITE`; the next build resumes | 4 |
| another build of the same folder | `ENG-RUNS-001 RUN_LOCKED` after `--wait` seconds, naming the holder | 3 |
| a published file, bundle member or flag that was changed | `020`, `021`, `010` to `014`, `090` to `092` | 3 |
| no home folder, and a user id without a name | `ENG-CACHE-005 ENV_UNSUPPORTED`, naming ENGINE_CACHE | 3 |
| a terminal whose encoding lacks a character | the character as `\\u540d` | as without |
""",
    "sites": """\
| input | what happens |
|---|---|
| at a pole (-90, 0) | one zone by the boundary rule: Antarctica/McMurdo |
| on a border of two zones | both are candidates; the country decides, then the overlap rules, then one nudge |
| in the ocean, far from its country | `2A-S1-140 BORDER_AMBIGUITY_UNRESOLVED`: a site at sea has no civil time |
| near the coast of a country with one zone | that zone, as a fallback; above the cap `2A-S1-190 FALLBACK_CAP` |
| latitude or longitude out of range | the contract of `site_locations`: `040` to `046` |
| a site key that stands twice | `041 PK_DUPLICATE` |
| a column of the wrong type | `UP-IM-104 TYPE_CAST`, with the value |
| a BIGINT that no DOUBLE equals | `UP-IM-104 TYPE_CAST`, in a model `040 SCHEMA_MISMATCH`, with the value |
| a missing column, file or dataset | `UP-IM-103`, `UP-IM-102`, `UP-IM-111` |
""",
}
"""What other tests try."""

HEAD = """\
# Bad input, and what engine says

Written by `python -m tests.bad_input_page > docs/bad-input.md`. `tests/test_bad_input.py` compares it and tries
each case; `tests/importing/`, `tests/robustness/`, `tests/sql/segment_2a/` and `tests/test_cli_values.py` try the
rest.

A refused file has a code, its path and place, what was expected and found, and a hint; wrong use of a command
names the option and ends with 2. What was published stays as it is.
"""
FUZZ_HEAD = f"""\
## Whatever else

`tests/fuzz/` mutates {COUNTS["project"]:,} files of two projects, {COUNTS["call"]} command lines (every command,
any options, odd values), {COUNTS["import"]} folders to import, {COUNTS["document"]} other documents and
{COUNTS["standing"]} files of a runs root. None may end in a bug (exit 70, a traceback), take more than ten
seconds, or leave a file outside. The first of each kind run in every suite, all of them with `-m slow`;
`python -m tests.fuzz.case project 17` shows one.
"""


def _table(cases: tuple[Case, ...], more: str = "") -> str:
    return "| input | code | exit |\n|---|---|---|\n" + "".join(f"{case.row}\n" for case in cases) + more


def _mutations() -> str:
    """Every mutation of the fuzz, what it is done to, and what it does."""
    suffixes: dict[str, list[str]] = {}
    for suffix, mutations in OF_KIND.items():
        for mutation in mutations:
            suffixes.setdefault(mutation.__name__, []).append(suffix.removeprefix("."))
    rows = "".join(
        f"| {mutation.__name__} | {', '.join(dict.fromkeys(suffixes.get(mutation.__name__, ['every file'])))} "
        f"| {inspect.getdoc(mutation)} |\n"
        for mutation in dict.fromkeys((*BYTES, *(item for found in OF_KIND.values() for item in found)))
    )
    return f"| mutation | files | what it does |\n|---|---|---|\n{rows}"


def page() -> str:
    """The page. The same tables give the same text."""
    beside = ", ".join(f"`{name}`" for name in DOCUMENTS)
    parts = [
        HEAD,
        f"## Files of the project\n\n{_table((*AT_LOAD, *OF_FILES))}",
        f"## Arguments and folders\n\n{_table(ARGUMENTS, ELSEWHERE['arguments'])}",
        f"## Imports\n\n{_table(OF_IMPORTS)}",
        f"## Overrides of civil time\n\n{_table(IN_A_BUILD)}",
        f"## Sites (from an imported world)\n\n{ELSEWHERE['sites']}",
        f"{FUZZ_HEAD}\nFiles beside the projects: {beside}.\n\n{_mutations()}",
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
