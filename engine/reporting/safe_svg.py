"""A picture that a library drew, as markup of ours: elements and attributes that only draw, each value escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from markupsafe import Markup, escape

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = frozenset(("g", "path", "line", "rect", "circle", "text", "tspan", "linearGradient", "stop", "defs"))
"""What may stand in a picture; anything else goes with all that is in it."""
ATTRIBUTES = frozenset(
    (
        *("d", "transform", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r", "width", "height"),
        *("fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity"),
        *("stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "text-anchor", "font-size", "font-weight"),
        *("font-style", "gradientUnits", "offset", "stop-color"),
    )
)
NOTHING = {"opacity": "1", "stroke-miterlimit": "10"}
"""Values that say nothing: a picture is smaller without them."""
_PLACE = re.compile(r"url\(#([^()]+)\)")


def safe_svg(text: str, title: str, name: str) -> Markup:
    """The picture under an accessible title. What a reader would be told of a mark becomes its title.

    `name` sets the ids of its gradients apart from those of other pictures of a page; they are counted anew, for
    what drew it counts on from picture to picture.
    """
    root = ElementTree.fromstring(text)
    kept = re.sub(r"[^A-Za-z0-9_-]", "-", name)
    found = [element.get("id", "") for element in root.iter(f"{SVG}linearGradient")]
    ids = {given: f"{kept}-{place}" for place, given in enumerate(dict.fromkeys(found))}
    inside = Markup("").join(_parts(root, ids))
    box = root.get("viewBox", "0 0 400 300")
    return Markup('<svg class="chart" viewBox="{}" role="img" aria-label="{}"><title>{}</title>{}</svg>').format(
        box, title, title, inside
    )


def _parts(parent: ElementTree.Element, ids: dict[str, str]) -> Iterator[Markup]:
    for element in parent:
        tag = element.tag.removeprefix(SVG) if isinstance(element.tag, str) else ""
        if tag in ELEMENTS and element.get("display") != "none" and not _is_ground(element, tag):
            yield _element(element, tag, ids)


def _is_ground(element: ElementTree.Element, tag: str) -> bool:
    """An area behind everything, or a path without a way: they show nothing."""
    return (tag == "path" and element.get("d", "") in ("", "M0,0h0v0h0Z")) or (
        "background" in element.get("class", "") and element.get("stroke") is None and element.get("fill") is None
    )


def _element(element: ElementTree.Element, tag: str, ids: dict[str, str]) -> Markup:
    marks = Markup("").join(
        Markup(' {}="{}"').format(key, value) for key, value in _attributes(element, tag, ids).items()
    )
    # The title of the picture says what an axis is; a mark says its values.
    told = element.get("aria-label") if len(element) == 0 and tag in ("path", "line", "rect", "text") else None
    title = Markup("<title>{}</title>").format(told) if told else Markup("")
    inside = Markup("").join(_parts(element, ids))
    if tag == "g" and not marks:
        return inside
    if tag == "g" and not inside:
        return Markup("")
    return Markup("<{0}{1}>{2}{3}{4}</{0}>").format(Markup(tag), marks, escape(element.text or ""), title, inside)


def _attributes(element: ElementTree.Element, tag: str, ids: dict[str, str]) -> dict[str, str]:
    found = {
        key: value for key, value in element.attrib.items() if key in ATTRIBUTES and NOTHING.get(key) != value
    }
    for key in ("fill", "stroke"):
        if "url" in found.get(key, ""):
            place = _PLACE.fullmatch(found[key])
            found[key] = f"url(#{ids[place[1]]})" if place and place[1] in ids else "none"
    if "font-size" in found:
        found["font-size"] = found["font-size"].removesuffix("px")
    if tag == "linearGradient":
        found["id"] = ids[element.get("id", "")]
    return found
