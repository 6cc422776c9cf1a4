"""A table on a terminal that is narrower than it: cells are wrapped, each field of theirs on lines of its own."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

WIDTH_MIN = 6
"""Columns of characters below which a wrapped cell reads worse than a line that runs over the edge."""
COLUMNS_MANY = 6
"""Tables of more columns have one blank between them, not two."""
HANG = 2
"""How far the second line of one field stands in."""
_PART = re.compile(r"[^\s_./-]*[\s_./-]+|[^\s_./-]+")
"""A part of a long word: what stands between the marks inside of names and paths, with the mark."""


def pieces(plain: str, room: int) -> Iterator[str]:
    """What a text is laid out of: its words; one longer than `room` columns in parts, after the marks inside."""
    for word in re.findall(r"\S+\s*|\s+", plain):
        if cell_len(word.rstrip()) <= room:
            yield word
            continue
        for part in _PART.findall(word):
            yield from [part] if cell_len(part.rstrip()) <= room else chop_cells(part, room)


def line_ends(plain: str, room: int, hang: int) -> list[int]:
    """Where a text is cut into lines of at most `room` columns, and of `room - hang` from the second on."""
    ends: list[int] = []
    place = used = 0
    for piece in pieces(plain, room - hang):
        if used and used + cell_len(piece.rstrip()) > room - hang * bool(ends):
            ends.append(place)
            used = 0
        place += len(piece)
        used += cell_len(piece)
    return ends


class Cell:
    """A text whose fields, parted by semicolons, get lines of their own where they do not fit on one."""

    def __init__(self, text: Text) -> None:
        self.text = text

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(min(self.text.cell_len, WIDTH_MIN), self.text.cell_len)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        room = options.max_width
        if self.text.cell_len <= room:
            yield self.text
            return
        hang = HANG if room > 2 * WIDTH_MIN else 0
        for field in self.text.split("; ", include_separator=True):
            field.rstrip()
            for number, line in enumerate(field.divide(line_ends(field.plain, room, hang))):
                line.rstrip()
                yield Text(" " * hang * bool(number)) + line


def fitted(cells: Sequence[Sequence[str]], widths: Sequence[int], right: frozenset[int], room: int) -> str:
    """The table within `room` columns, its header first; too many columns for that are left as wide as they are.

    `widths`: of the columns without wrapping; `right`: indices of right-aligned ones, whose cells stay whole.
    """
    gap = 1 if len(widths) > COLUMNS_MANY else 2
    least = [width if index in right else min(width, WIDTH_MIN) for index, width in enumerate(widths)]
    wide = max(room, sum(least) + gap * (len(widths) - 1))
    spare = wide - sum(least) - gap * (len(widths) - 1)
    table = Table(box=None, show_header=False, padding=(0, gap, 0, 0), pad_edge=False)
    for index, width in enumerate(shared(least, widths, spare)):
        table.add_column(justify="right" if index in right else "left", width=width, no_wrap=index in right)
    header, *rows = ([Cell(Text.from_ansi(cell)) for cell in row] for row in cells)
    table.add_row(*header)
    table.add_row(*(Rule(characters="-", style="") for _ in widths))
    for row in rows:
        table.add_row(*row)
    out = io.StringIO()
    Console(file=out, width=wide, force_terminal=True, color_system="standard", highlight=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n"))


def shared(least: Sequence[int], widths: Sequence[int], spare: int) -> list[int]:
    """Widths of columns: what is spare goes to the narrowest that want more, one by one."""
    given = list(least)
    while spare > 0 and (wanting := [i for i, width in enumerate(widths) if given[i] < width]):
        given[min(wanting, key=lambda i: given[i])] += 1
        spare -= 1
    return given
