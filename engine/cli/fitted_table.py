"""A table on a terminal that is narrower than it: cells are wrapped, at semicolons before words."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

WIDTH_MIN = 6
"""Columns of characters below which a wrapped cell reads worse than a line that runs over the edge."""
GAP = 2
"""Blanks between two columns."""
HANG = 2
"""How far the second line of one field stands in."""


class Cell:
    """A text whose fields, parted by semicolons, get lines of their own where they do not fit on one."""

    def __init__(self, text: Text) -> None:
        self.text = text

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self.text)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        room = options.max_width
        if self.text.cell_len <= room:
            yield self.text
            return
        for field in self.text.split("; ", include_separator=True):
            field.rstrip()
            first, *rest = field.wrap(console, room) or [field]
            yield first
            if rest and room > 2 * WIDTH_MIN:
                begun = len(first.plain.rstrip())
                left = field[begun + len(field.plain[begun:]) - len(field.plain[begun:].lstrip()) :]
                for line in left.wrap(console, room - HANG):
                    yield Text(" " * HANG) + line
            else:
                yield from rest


def fitted(cells: Sequence[Sequence[str]], widths: Sequence[int], right: frozenset[int], room: int) -> str:
    """The table within `room` columns, its header first; too many columns for that are left as wide as they are.

    `widths`: of the columns without wrapping; `right`: indices of right-aligned ones, whose cells stay whole.
    """
    least = [width if index in right else min(width, WIDTH_MIN) for index, width in enumerate(widths)]
    wide = max(room, sum(least) + GAP * len(widths))
    table = Table(box=None, show_header=False, padding=(0, GAP, 0, 0), pad_edge=False)
    for index, width in enumerate(least):
        # rich counts the gap after a column to its least width, after the last one too, where there is none.
        least_width = width if index < len(least) - 1 else max(1, width - GAP)
        table.add_column(
            justify="right" if index in right else "left", no_wrap=index in right, min_width=least_width
        )
    header, *rows = ([Cell(Text.from_ansi(cell)) for cell in row] for row in cells)
    table.add_row(*header)
    table.add_row(*(Rule(characters="-", style="") for _ in widths))
    for row in rows:
        table.add_row(*row)
    out = io.StringIO()
    Console(file=out, width=wide, force_terminal=True, color_system="standard", highlight=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n"))
