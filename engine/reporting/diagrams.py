"""Diagrams of datasets as inline SVG: what refers to what, what is made of what; each box leads to its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from engine.reporting.svg import element, rect, text

CHARACTER = 6.9
"""Width of a character of a box."""
BOX, STEP, GAP = 22.0, 30.0, 70.0
"""Height of a box, from box to box, and between columns of boxes."""
MARGIN = 8.0
SHOWN = 30
"""Boxes of a column; the page lists the others."""


@dataclass(frozen=True)
class Box:
    """A box of a diagram."""

    name: str
    kind: str
    """The class: own, dataset, policy, draw, external, evidence, more."""
    link: str = ""
    tail: str = ""
    """What stands in it behind the name."""

    @property
    def words(self) -> str:
        return f"{self.name}  {self.tail}" if self.tail else self.name


@dataclass(frozen=True)
class Arrow:
    """A line from the box of one name to that of another, with what it says when it is pointed at."""

    start: str
    end: str
    title: str


def columns_of_boxes(columns: Sequence[Sequence[Box]], arrows: Iterable[Arrow], title: str) -> Markup:
    """Boxes in columns from left to right, each column in the middle of the height, with arrows between them."""
    columns = [column for column in columns if column]
    widths = [max(len(box.words) for box in column) * CHARACTER + 16 for column in columns]
    tallest = max(len(column) for column in columns)
    height = tallest * STEP + 2 * MARGIN
    place: dict[str, tuple[float, float, float]] = {}
    x = MARGIN
    for column, width in zip(columns, widths, strict=True):
        top = MARGIN + (tallest - len(column)) * STEP / 2
        for row, box in enumerate(column):
            place[box.name] = (x, top + row * STEP + (STEP - BOX) / 2, width)
        x += width + GAP
    total = x - GAP + MARGIN
    body = [_arrow(place[arrow.start], place[arrow.end], arrow.title) for arrow in arrows]
    body += [_box(box, place[box.name]) for column in columns for box in column]
    return element(
        "svg",
        element("title", title),
        *body,
        viewBox=f"0 0 {total:.0f} {height:.0f}",
        width=f"{total:.0f}",
        height=f"{height:.0f}",
        class_="diagram",
        role="group",
        aria_label=title,
    )


def _box(box: Box, place: tuple[float, float, float]) -> Markup:
    x, y, width = place
    parts = [rect(f"node {box.kind}", (x, y), (width, BOX), rx=4), text(x + 8, y + 15, box.name)]
    if box.tail:
        parts.append(text(x + 8 + (len(box.name) + 1) * CHARACTER, y + 15, box.tail, "small muted"))
    return element("a", *parts, href=box.link) if box.link else element("g", *parts)


def _arrow(start: tuple[float, float, float], end: tuple[float, float, float], title: str) -> Markup:
    """A curve from the right side of a box to the left side of another, or the other way round."""
    (x0, y0, w0), (x1, y1, w1) = start, end
    forward = x0 <= x1
    ax, bx = (x0 + w0, x1) if forward else (x0, x1 + w1)
    ay, by, half = y0 + BOX / 2, y1 + BOX / 2, (ax + bx) / 2
    curve = f"M{ax:.1f},{ay:.1f} C{half:.1f},{ay:.1f} {half:.1f},{by:.1f} {bx:.1f},{by:.1f}"
    return element("path", element("title", title), class_="edge", d=curve)


def shortened(boxes: Sequence[Box], what: str) -> list[Box]:
    """The first boxes of a column, and how many there are more; `what` they are."""
    left = len(boxes) - SHOWN
    return list(boxes) if left <= 0 else [*boxes[:SHOWN], Box(f"{left} more {what}, below", "more")]


def layers(names: Iterable[str], parents: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Names in layers, each after all of its parents; in a layer those of the same parents stand together.

    Of names that refer to each other in a circle the first one that is met comes first.
    """
    depth: dict[str, int] = {}

    def down(name: str, way: tuple[str, ...]) -> int:
        if name not in depth:
            above = [down(parent, (*way, name)) for parent in parents.get(name, ()) if parent not in (*way, name)]
            depth[name] = 1 + max(above, default=-1)
        return depth[name]

    ordered = list(names)
    for name in ordered:
        down(name, ())
    out: list[list[str]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
    for name in ordered:
        out[depth[name]].append(name)
    for near, layer in pairwise(out):
        rows = {name: row for row, name in enumerate(near)}
        layer.sort(key=lambda name: _middle(parents.get(name, ()), rows))
    return out


def _middle(names: Iterable[str], rows: Mapping[str, int]) -> float:
    found = [rows[name] for name in names if name in rows]
    return sum(found) / len(found) if found else len(rows)
