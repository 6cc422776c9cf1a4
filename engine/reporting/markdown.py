"""Tables of Markdown, as GitHub reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

ROWS_MAX = 40
"""Rows of a table that are written; the last line says how many more there are."""


def cell(text: str) -> str:
    """A text that a table takes for no markup of its own."""
    for mark in "\\|<>*_`[]":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def code(name: str) -> str:
    """A name in the letters of code; in plain ones where it holds a mark that code cannot hold in a table."""
    return cell(name) if set(name) & set("\\|`") else f"`{name}`"


def table(header: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> Iterator[str]:
    """The lines of a table with an empty one before it, nothing where there are no rows.

    Cells are Markdown already; `right` are the indices of right-aligned columns.
    """
    if not rows:
        return
    yield ""
    yield f"| {' | '.join(header)} |"
    yield f"|{'|'.join('--:' if at in right else '---' for at in range(len(header)))}|"
    for row in rows[:ROWS_MAX]:
        yield f"| {' | '.join(row)} |"
    if len(rows) > ROWS_MAX:
        yield f"| and {len(rows) - ROWS_MAX} more {'| ' * len(header)}".rstrip()
