"""Tables as HTML for notebooks; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

ROWS_MAX = 60
"""Rows of a table that a notebook shows."""
WIDTH_MAX = 200
"""Characters of a cell that a notebook shows."""
GOOD, FAIR, BAD = "#1a7f37", "#9a6700", "#cf222e"
_CELL = "padding:2px 8px;text-align:left;vertical-align:top"


def number(value: Any) -> str:
    """A cell as people read it: figures short, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    text = " ".join(str(value).split())
    return text if len(text) <= WIDTH_MAX else f"{text[: WIDTH_MAX - 1]}…"


def html_table(
    header: Sequence[str], rows: Iterable[Sequence[Any]], caption: str = "", colours: dict[str, str] | None = None
) -> str:
    """A table; `colours`: text of a cell -> the colour of its text."""
    every = list(rows)
    marks = colours or {}
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(name)}</th>' for name in header)
    lines = []
    for row in every[:ROWS_MAX]:
        cells = []
        for value in row:
            text = number(value)
            colour = f";color:{marks[text]};font-weight:bold" if text in marks else ""
            cells.append(f'<td style="{_CELL}{colour}">{escape(text)}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    if len(every) > ROWS_MAX:
        lines.append(f'<tr><td colspan="{len(header)}" style="{_CELL}">… {len(every) - ROWS_MAX} more</td></tr>')
    title = f'<caption style="text-align:left;font-weight:bold">{escape(caption)}</caption>' if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def html_section(title: str, text: str, *parts: str) -> str:
    """A heading, a sentence and what stands below; `parts` are HTML already."""
    said = f"<p>{escape(text)}</p>" if text else ""
    return f"<section><h4>{escape(title)}</h4>{said}{''.join(parts)}</section>"
