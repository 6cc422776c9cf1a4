"""The pages for those who read them by ear, by keyboard, in the dark or on a small screen."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from engine.reporting.front import first_changes
from engine.reporting.pages import pages
from engine.reporting.style import CSS
from engine.reporting.two_runs import two_runs_page
from tests.reporting.browser import DARK, dom, needs_browser, picture

CONTRAST_MIN = 4.5
"""Of text on its ground, as WCAG 2 asks."""
GROUNDS = {
    "ink": ("paper", "tint"),
    "soft": ("paper", "tint"),
    "accent": ("paper", "tint"),
    "good": ("good-bg",),
    "fair": ("fair-bg",),
    "bad": ("bad-bg",),
}
"""Colours of text, and what they stand on."""


class Outline(HTMLParser):
    """Headings, landmarks, tables and what can be scrolled."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.count: dict[str, int] = {}
        self.tables: list[dict[str, int]] = []
        self.headers_without_scope = 0
        self.unlabelled: list[str] = []
        self.lang = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.count[tag] = self.count.get(tag, 0) + 1
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "html":
            self.lang = str(found.get("lang"))
        if tag == "table":
            self.tables.append({})
        if tag in ("caption", "thead", "tbody", "th") and self.tables:
            self.tables[-1][tag] = self.tables[-1].get(tag, 0) + 1
        self.headers_without_scope += tag == "th" and found.get("scope") not in ("col", "row")
        if tag == "svg" and not (found.get("role") in ("img", "group") and found.get("aria-label")):
            self.unlabelled.append("svg")
        if found.get("class") == "wide" and not (found.get("aria-label") and found.get("tabindex") == "0"):
            self.unlabelled.append("wide")
        if tag == "pre" and found.get("tabindex") != "0":
            self.unlabelled.append("pre")
        if tag == "nav" and not found.get("aria-label"):
            self.unlabelled.append("nav")


@pytest.fixture(scope="module")
def report(tiny_report: Path) -> Path:
    return tiny_report / "report.html"


@pytest.fixture(scope="module")
def document(report: Path) -> Any:
    """A run with every part that a run can have: changes, a certificate, figures across seeds."""
    document = json.loads(report.with_name("report.json").read_text("utf-8"))
    for segment in document["segments"]:
        segment["across_seeds"] = [
            {**m, **dict.fromkeys(("ci_low", "ci_high", "support_n", "seed")), "value": 1.0}
            | {"pass_B": True, "pass_Bplus": False}
            for m in segment["metrics"]
        ]
        segment["changes"] = {
            "run_id": "0" * 32,
            "created_utc": "2026-01-01T00:00:00Z",
            "policies": [{"key": "a.b", "shown": ["1", "2"]}],
            "files": ["model"],
            "contents": [{"state": "S1", "dataset": "d", "before": 1, "after": 2}],
            "gates": [{"test_id": "T", "metric_name": "m", "before": 1.0, "after": None, "marks": ["B+", "B"]}],
        }
    document["front"]["changes"] = first_changes(document["segments"])
    document["whole"] = {**document["whole"], "is_whole": False, "told": "refused: S1"}
    return document


@pytest.fixture(scope="module")
def told(document: Any) -> dict[str, str]:
    """One page of each kind, of the segment with the fewest gates, and two runs side by side."""
    segment = min(document["segments"], key=lambda segment: len(segment["metrics"]))
    held = next((gate for gate in segment["gates"] if gate["cells"]), segment["gates"][0])
    others = ({**other, "gates": [], "charts": []} for other in document["segments"] if other is not segment)
    few = {
        **document,
        "segments": [{**segment, "gates": [held]}, *others],
        "datasets": [dataset for dataset in document["datasets"] if dataset["gates"]][:1],
    }
    kinds = ("report.html", "segment", "gate", "dataset", "find")
    every = list(pages(few))
    found = {
        kind: next(text for name, text in every if name.removeprefix("report/").startswith(kind)) for kind in kinds
    }
    return {**found, "two": two_runs_page(other_values(document))}


def other_values(document: Any) -> Any:
    """The document beside one with other values of its gates and fewer rows of its charts."""
    other = json.loads(json.dumps(document))
    for segment in other["segments"]:
        for metric in segment["metrics"][:3]:
            metric["cells"][0]["value"] = (metric["cells"][0]["value"] or 0) + 1
        for chart in segment["charts"][:1]:
            chart["rows"] = chart["rows"][1:]
    found = [{"what": what, "name": "n", "a": "1", "b": "2", "shown": ["1", "2"]} for what in ("policy", "digest")]
    return {"shows_truth": False, "a": document, "b": other, "differences": found}


@pytest.fixture(scope="module")
def outlines(told: dict[str, str]) -> dict[str, Outline]:
    found = {}
    for kind, text in told.items():
        found[kind] = Outline()
        found[kind].feed(text)
    return found


def test_headings_lead_from_one_to_the_next(outlines: dict[str, Outline]) -> None:
    for kind, outline in outlines.items():
        assert outline.levels[0] == 1 and outline.levels.count(1) == 1, kind
        steps = zip(outline.levels, outline.levels[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), kind


def test_there_is_one_main_part_a_title_and_a_language(outlines: dict[str, Outline]) -> None:
    for kind, outline in outlines.items():
        assert outline.count["main"] == 1 and outline.count["title"] >= 1 and outline.lang == "en", kind
        assert outline.unlabelled == [], kind


def test_tables_say_what_they_are_and_what_their_headers_head(outlines: dict[str, Outline]) -> None:
    for kind, outline in outlines.items():
        assert outline.tables and outline.headers_without_scope == 0, kind
        assert all(table["caption"] == table["thead"] == table["tbody"] == 1 for table in outline.tables), kind


def luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
    parts = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(scheme: str) -> None:
    light, dark = (
        dict(re.findall(r"--([a-z-]+):(#[0-9a-f]+)", part)) for part in re.split(r"@media \(pref", CSS)[:2]
    )
    colours = light if scheme == "light" else {**light, **dark}
    for ink, grounds in GROUNDS.items():
        for ground in grounds:
            bright, dim = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
            assert (bright + 0.05) / (dim + 0.05) >= CONTRAST_MIN, (scheme, ink, ground)


AXE = """<script>axe.run(document, {resultTypes: ['violations']}).then(found => {
  const told = found.violations.map(v => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)}`);
  document.body.textContent = 'AXE' + JSON.stringify({told: told, passed: found.passes.length}) + 'EXA';
})</script>"""


KINDS = ("report.html", "segment", "gate", "dataset", "find", "two")


@needs_browser
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(told: dict[str, str], kind: str, tmp_path: Path) -> None:
    rules_hold(told[kind], tmp_path)


@needs_browser
@pytest.mark.parametrize("kind", ["report.html", "segment"])
def test_axe_finds_nothing_in_the_dark_on_a_small_screen(told: dict[str, str], kind: str, tmp_path: Path) -> None:
    rules_hold(told[kind], tmp_path, DARK, "--window-size=400,900")


def without_policy(text: str) -> str:
    """A page that a test may add a script to."""
    return re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)


def rules_hold(text: str, tmp_path: Path, *flags: str) -> None:
    """Ask axe-core, every part of the page unfolded; its own script needs a page without the policy."""
    script = (files("axe_core_python") / "axe.min.js").read_text("utf-8").replace("</script", "<\\/script")
    opened = without_policy(text).replace("<details>", "<details open>")
    path = tmp_path / "axe.html"
    path.write_text(opened.replace("</body>", f"<script>{script}</script>{AXE}</body>"), "utf-8")
    shown = re.search(r"AXE(\{.*\})EXA", dom(path, tmp_path, *flags), re.S)
    assert shown is not None
    found = json.loads(unescape(shown[1]))
    assert found["passed"] > 15 and found["told"] == []


@needs_browser
def test_a_browser_draws_it_without_a_network(report: Path, tmp_path: Path) -> None:
    assert picture(report, tmp_path, 1200).stat().st_size > 50_000
    assert dom(report, tmp_path).count("<svg") == report.read_text("utf-8").count("<svg")


PHONE = 390


@needs_browser
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_not_wider_than_a_phone(told: dict[str, str], kind: str, tmp_path: Path) -> None:
    """In a frame of a phone's width: a window of the browser itself is never so narrow."""
    inner = tmp_path / "inner.html"
    measure = "<script>parent.postMessage(document.documentElement.scrollWidth, '*')</script></body>"
    inner.write_text(without_policy(told[kind]).replace("</body>", measure), "utf-8")
    outer = tmp_path / "outer.html"
    listen = "<script>addEventListener('message', e => { document.body.dataset.wide = e.data })</script>"
    frame = f'<iframe src="inner.html" width="{PHONE}" height="900"></iframe>'
    outer.write_text(f"<!doctype html><body>{listen}{frame}</body>", "utf-8")
    shown = re.search(r'data-wide="(\d+)"', dom(outer, tmp_path, "--allow-file-access-from-files"))
    assert shown is not None and int(shown[1]) <= PHONE


@needs_browser
def test_a_phone_shows_the_value_and_the_colour_of_every_gate(told: dict[str, str], tmp_path: Path) -> None:
    """What a small screen leaves out of the table of gates is never this run's value."""
    path = tmp_path / "narrow.html"
    count = """<script>
      const cells = [...document.querySelectorAll('table.heat tbody tr')].map(row => row.querySelector('td.cell'));
      document.body.dataset.seen = cells.filter(cell => cell && cell.offsetWidth > 0).length;
    </script></body>"""
    path.write_text(without_policy(told["segment"]).replace("</body>", count), "utf-8")
    shown = re.search(r'data-seen="(\d+)"', dom(path, tmp_path, "--window-size=500,900"))
    assert shown is not None and int(shown[1]) == told["segment"].count('<small class="metric">') > 10


@needs_browser
def test_typed_words_narrow_what_is_found(report: Path, tmp_path: Path) -> None:
    """The page to search with, under its own policy: words stand in its address, rows without them are hidden."""
    shown = dom(report.parent / "report/find.html", tmp_path, fragment="T7%20or_account")
    rows = re.findall(r"<tr( hidden=\"\")?><th scope=\"row\"><a href=\"([^\"]*)\"", shown)
    assert [at for hidden, at in rows if not hidden] == ["gate_6A_T7_RISK_PROPAGATION_EFFECT.html"]
    assert f"1 of {len(rows)}" in shown and len(rows) > 300
