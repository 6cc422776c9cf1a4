"""The page shows what a run holds and obeys none of it: every value escaped, and no script in any browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from engine.reporting import html
from engine.reporting.html import page, security_policy
from engine.reporting.style import CSS
from engine.reporting.svg import element, lineage_chart
from tests.conftest import engine
from tests.reporting.browser import dom, needs_browser

TEMPLATES = Path(html.__file__).parent / "templates"
ATTACK = (
    "<img src=x onerror=\"document.documentElement.id='ran'\"><script>document.documentElement.id='ran'</script>"
)
PAYLOAD = ATTACK + "'\" onmouseover=alert(1) x='--></title></style></svg><h1>forged</h1>&amp;{{ 7 * 7 }}"
WORDS_OF_OURS = {
    *(
        "bars",
        "columns",
        "lines",
        "total",
        ">=",
        "<=",
        "=",
        "B+",
        "B",
        "FAIL",
        "missing",
        "holds",
        "stale",
        "altered",
    ),
    *("GREEN", "AMBER", "RED", "NONE"),
}
"""Values that the page chooses by; no other may matter."""


class Shape(HTMLParser):
    """The elements of a page with the names of their attributes, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))


def shape(text: str) -> list[tuple[str, tuple[str, ...]]]:
    reader = Shape()
    reader.feed(text)
    reader.close()
    return reader.found


def hostile(value: Any, words: Callable[[str], str], under: str = "") -> Any:
    """A document with other words in every place that holds a word, and in every key that is data.

    Data are the names of columns in `rows`, of datasets in `outputs` and of tables in `cells`.
    """
    if isinstance(value, str):
        return value if value in WORDS_OF_OURS else words(value)
    if isinstance(value, list):
        return [hostile(item, words, "a row" if under == "rows" else "") for item in value]
    if isinstance(value, dict):
        named_by_data = under in {"a row", "outputs", "cells"}
        return {
            words(name) if named_by_data else name: hostile(item, words, "" if named_by_data else name)
            for name, item in value.items()
        }
    return value


@pytest.fixture(scope="module")
def document(tiny_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    out = tmp_path_factory.mktemp("report")
    engine("report", "--runs-root", str(tiny_root), "--out", str(out), "-q")
    return json.loads((out / "report.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def forged(document: Any) -> Any:
    """The report of a run whose every word is an attack, and whose seed is none."""
    found = hostile(document, lambda word: word + PAYLOAD)
    found["run"]["seed"] = PAYLOAD
    for segment in found["segments"]:
        for seed in segment["seeds"]:
            seed["seed"] = PAYLOAD
        for metric in segment["metrics"]:
            for cell in metric["cells"]:
                cell["seed"] = PAYLOAD
    return found


def test_no_value_becomes_markup(document: Any, forged: Any) -> None:
    """Word for word another text, element for element the same page."""
    honest = hostile(document, lambda word: word + "x")
    assert shape(page(forged)) == shape(page(honest))
    text = page(forged)
    assert "<img" not in text and "<script" not in text and "<h1>forged" not in text
    assert "&lt;img src=x onerror=" in text and "{{ 7 * 7 }}" in text


def test_the_attack_reaches_every_part(forged: Any) -> None:
    """The test above would prove nothing of a part that the attack does not come to."""
    text = page(forged)
    for part, _ in html.PARTS:
        assert f'id="{part}-' in text
    parts = re.split(r'id="(?:heat|changes|panels|charts|timings|seals)-', text)
    assert len(parts) > 6 and all("&lt;img" in part for part in parts)


def test_a_chart_is_made_of_escaped_elements() -> None:
    made = element("text", PAYLOAD, class_=PAYLOAD, x=1.25)
    assert shape(str(made)) == [("text", ("class", "x"))]
    chart = lineage_chart([{"segment": PAYLOAD, "title": PAYLOAD, "requires": [], "bundle_digest": None}])
    assert "<img" not in chart and "<script" not in chart


def test_templates_cannot_let_a_value_through() -> None:
    files = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
    assert {path.name for path in files} >= {
        "page.html.j2",
        "table.html.j2",
        *(f"{p}.html.j2" for p, _ in html.PARTS),
    }
    for path in files:
        assert not re.search(r"\|\s*safe|autoescape|Markup|<script|\son\w+=", path.read_text("utf-8")), path.name


def test_the_policy_lets_one_style_sheet_and_nothing_else(document: Any) -> None:
    text = page(document)
    assert (
        f'<meta http-equiv="Content-Security-Policy" content="{security_policy()}">'.replace("'", "&#39;") in text
    )
    assert text.index("Content-Security-Policy") < text.index("<style>")
    assert f"<style>{CSS}</style>" in text and text.count("<style") == 1 and " style=" not in text
    assert "script-src" not in security_policy() and security_policy().startswith("default-src 'none'")
    assert "unsafe" not in security_policy()


@needs_browser
def test_a_browser_runs_nothing_of_it(forged: Any, tmp_path: Path) -> None:
    path = tmp_path / "forged.html"
    path.write_text(page(forged), "utf-8")
    shown = dom(path, tmp_path)
    assert "&lt;img src=x" in shown and 'id="ran"' not in shown


@needs_browser
def test_the_policy_stops_what_would_get_in(document: Any, tmp_path: Path) -> None:
    """Markup that got past every template: a browser runs none of it, and would without the policy."""
    path = tmp_path / "broken.html"
    broken = page(document).replace("<h1>", ATTACK + "<h1>", 1)
    path.write_text(broken, "utf-8")
    assert 'id="ran"' not in dom(path, tmp_path)
    path.write_text(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", broken), "utf-8")
    assert 'id="ran"' in dom(path, tmp_path)
