"""Pages show what a run holds and obey none of it: every value escaped, no script but the one that is ours."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from engine.reporting import html
from engine.reporting.html import security_policy
from engine.reporting.interactive import interactive_page
from engine.reporting.pages import pages
from engine.reporting.safe_svg import safe_svg
from engine.reporting.script import SEARCH
from engine.reporting.style import CSS
from engine.reporting.svg import element, lineage_chart
from engine.reporting.two_runs import two_runs_page
from tests.reporting.browser import dom, needs_browser

TEMPLATES = Path(html.__file__).parent / "templates"
ATTACK = (
    "<img src=x onerror=\"document.documentElement.id='ran'\"><script>document.documentElement.id='ran'</script>"
)
PAYLOAD = ATTACK + "'\" onmouseover=alert(1) x='--></title></style></svg><h1>forged</h1>&amp;{{ 7 * 7 }}"
WORDS_OF_OURS = {
    *("total", "this run", ">=", "<=", "=", "B+", "B", "FAIL", "missing", "holds", "stale", "altered"),
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

    Data are the names of columns in `rows`, of datasets in `outputs` and of tables in `cells`. The specification
    of a chart is a file of the project and stays, and so do the names of columns that it draws.
    """
    if isinstance(value, str):
        return value if value in WORDS_OF_OURS else words(value)
    if isinstance(value, list):
        return [hostile(item, words, "a row" if under == "rows" else "") for item in value]
    if isinstance(value, dict) and "spec" in value:
        rows = [{name: hostile(item, words) for name, item in row.items()} for row in value["rows"]]
        rest = {name: item for name, item in value.items() if name not in ("spec", "rows")}
        return {**hostile(rest, words), "spec": value["spec"], "rows": rows}
    if isinstance(value, dict):
        named_by_data = under in {"a row", "outputs", "cells"}
        return {
            words(name) if named_by_data else name: hostile(item, words, "" if named_by_data else name)
            for name, item in value.items()
        }
    return value


@pytest.fixture(scope="module")
def document(tiny_report: Path) -> Any:
    """A report of two segments, with few gates and datasets of each."""
    found = json.loads((tiny_report / "report.json").read_text("utf-8"))
    found["segments"] = [segment for segment in found["segments"] if segment["segment"] in ("2A", "6A")]
    for segment in found["segments"]:
        with_cells = [gate for gate in segment["gates"] if gate["cells"]]
        segment["gates"] = [*with_cells[:2], *(gate for gate in segment["gates"] if not gate["cells"])][:3]
        named = [gate["gate"] for gate in segment["gates"]]
        segment["metrics"] = [metric for metric in segment["metrics"] if metric["test_id"] in named]
    found["datasets"] = [dataset for dataset in found["datasets"] if dataset["gates"]][:2]
    return found


def altered(document: Any, words: Callable[[str], str]) -> Any:
    """The document in other words, and with a seed that is none."""
    found = hostile(document, words)
    found["run"]["seed"] = words("")
    for segment in found["segments"]:
        for seed in segment["seeds"]:
            seed["seed"] = words("")
        for metric in segment["metrics"]:
            for cell in metric["cells"]:
                cell["seed"] = words("")
    return found


@pytest.fixture(scope="module")
def forged(document: Any) -> Any:
    """The report of a run whose every word is an attack, and whose seed is none."""
    return altered(document, lambda word: word + PAYLOAD)


def every_page(document: Any) -> list[str]:
    """All pages of a report, and those of two runs side by side."""
    other = json.loads(json.dumps(document))
    for segment in other["segments"]:
        for metric in segment["metrics"]:
            metric["cells"][0]["value"] = 0.25
        for chart in segment["charts"][:2]:
            chart["rows"] = chart["rows"][1:]
    word = document["run"]["run_id"]
    differences = [{"what": word, "name": word, "a": word, "b": word, "shown": [word, word]}]
    two = two_runs_page({"shows_truth": False, "a": document, "b": other, "differences": differences})
    return [*(text for _, text in pages(document)), two]


def test_no_value_becomes_markup(document: Any, forged: Any) -> None:
    """Word for word another text, element for element the same pages."""
    honest = every_page(altered(document, lambda word: word + "x" * len(PAYLOAD)))
    attacked = every_page(forged)
    assert len(honest) == len(attacked) > 10
    for before, after in zip(honest, attacked, strict=True):
        assert shape(before) == shape(after)
    for text in attacked:
        assert "<img" not in text and "<h1>forged" not in text and text.count("<script") == text.count(SEARCH)


def test_the_attack_reaches_every_page(forged: Any) -> None:
    """The test above would prove nothing of a page that the attack does not come to."""
    for text in every_page(forged):
        assert "&lt;img src=x onerror=" in text and "{{ 7 * 7 }}" in text


def test_a_picture_is_made_of_escaped_elements() -> None:
    made = element("text", PAYLOAD, class_=PAYLOAD, x=1.25)
    assert shape(str(made)) == [("text", ("class", "x"))]
    chart = lineage_chart([{"segment": PAYLOAD, "title": PAYLOAD, "requires": [], "bundle_digest": None}])
    assert "<img" not in chart and "<script" not in chart


def test_a_drawn_picture_keeps_what_draws_and_nothing_else() -> None:
    """Links, scripts, styles, handlers and foreign parts go; what is told of a mark becomes its title."""
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    drawn = f"""<svg {spaces} viewBox="0 0 9 9" onload="x()">
      <script>x()</script><style>b</style><foreignObject><b>b</b></foreignObject><image href="http://a"/>
      <a xlink:href="javascript:x()"><path d="M0,0h9"/></a><use href="#g"/>
      <defs><linearGradient id="g" onclick="x()"><stop offset="0" stop-color="red"/></linearGradient></defs>
      <g class="mark" style="color:red" onclick="x()">
      <path d="M1,1h2" fill="url(#g)" aria-label="a &lt;b&gt;" style="x"/>
      <path d="M2,2h2" fill="url(http://a)" stroke="#123456"/><text font-size="12px">&lt;t&gt;</text></g></svg>"""
    found = safe_svg(drawn, "a <title>", "some name")
    assert shape(str(found)) == [
        ("svg", ("class", "viewbox", "role", "aria-label")),
        ("title", ()),
        ("defs", ()),
        ("lineargradient", ("id",)),
        ("stop", ("offset", "stop-color")),
        ("path", ("d", "fill")),
        ("title", ()),
        ("path", ("d", "fill", "stroke")),
        ("text", ("font-size",)),
    ]
    assert 'id="some-name-0"' in found and 'fill="url(#some-name-0)"' in found and 'fill="none"' in found
    assert "a &lt;b&gt;" in found and "&lt;t&gt;" in found and "http" not in found and "onclick" not in found


def test_templates_cannot_let_a_value_through() -> None:
    files = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
    with_script = {"layout.html.j2": 1, "interactive.html.j2": 1}
    assert {path.name for path in files} > {"front.html.j2", "segment.html.j2", "gate.html.j2", *with_script}
    for path in files:
        text = path.read_text("utf-8")
        assert not re.search(r"\|\s*safe|autoescape|Markup|\son\w+=", text), path.name
        assert text.count("<script") == with_script.get(path.name, 0), path.name
    assert "<script>{{ script }}</script>" in (TEMPLATES / "layout.html.j2").read_text("utf-8")


def test_the_policy_lets_one_style_sheet_and_nothing_else(document: Any) -> None:
    for name, text in pages(document):
        script = SEARCH if name.endswith("find.html") else ""
        policy = security_policy(script=script)
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'.replace("'", "&#39;")
        assert meta in text and text.index("Content-Security-Policy") < text.index("<style>"), name
        assert f"<style>{CSS}</style>" in text and text.count("<style") == 1 and " style=" not in text, name
        assert ("script-src 'sha256-" in policy) == bool(script) and policy.startswith("default-src 'none'"), name
        assert "unsafe" not in policy, name


@needs_browser
def test_a_browser_runs_nothing_of_it(forged: Any, tmp_path: Path) -> None:
    """The first screen, and the page that runs a script of ours."""
    texts = dict(pages(forged))
    for name in ("report.html", "report/find.html"):
        path = tmp_path / Path(name).name
        path.write_text(texts[name], "utf-8")
        shown = dom(path, tmp_path)
        assert "&lt;img src=x" in shown and 'id="ran"' not in shown


@needs_browser
def test_charts_to_point_at_are_drawn_and_obey_nothing(forged: Any, tmp_path: Path) -> None:
    """The library draws every chart under a policy that names it, and reads expressions without running them."""
    text = interactive_page(forged)
    assert "unsafe-eval" not in text.partition("<style>")[0] and "script-src &#39;sha256-" in text
    path = tmp_path / "charts.html"
    path.write_text(text, "utf-8")
    shown = dom(path, tmp_path)
    charts = sum(bool(chart["rows"]) for segment in forged["segments"] for chart in segment["charts"])
    assert shown.count('class="marks"') == charts > 5 and 'id="ran"' not in shown


@needs_browser
def test_the_policy_stops_what_would_get_in(document: Any, tmp_path: Path) -> None:
    """Markup that got past every template: a browser runs none of it, and would without the policy."""
    path = tmp_path / "broken.html"
    _, first = next(iter(pages(document)))
    broken = first.replace("<h1>", ATTACK + "<h1>", 1)
    path.write_text(broken, "utf-8")
    assert 'id="ran"' not in dom(path, tmp_path)
    path.write_text(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", broken), "utf-8")
    assert 'id="ran"' in dom(path, tmp_path)
