"""The page for those who read it by ear, by keyboard, in the dark or on a small screen."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from engine.reporting.html import page
from engine.reporting.style import CSS
from tests.conftest import engine
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
def report(tiny_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report")
    engine("report", "--runs-root", str(tiny_root), "--out", str(out), "-q")
    return out / "report.html"


def told(document: Any) -> str:
    """The page with every part that a run can have: changes, a certificate, figures across seeds."""
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
            "gates": [{"test_id": "T", "metric_name": "m", "before": 1.0, "after": None}],
        }
    document["whole"] = {**document["whole"], "is_whole": False, "told": "refused: S1"}
    return page(document)


@pytest.fixture(scope="module")
def outline(report: Path) -> Outline:
    found = Outline()
    found.feed(told(json.loads(report.with_name("report.json").read_text("utf-8"))))
    return found


def test_headings_lead_from_one_to_the_next(outline: Outline) -> None:
    assert outline.levels[0] == 1 and outline.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))


def test_there_is_one_main_part_a_title_and_a_language(outline: Outline) -> None:
    assert outline.count["main"] == 1 and outline.count["title"] >= 1 and outline.lang == "en"
    assert outline.unlabelled == []


def test_tables_say_what_they_are_and_what_their_headers_head(outline: Outline) -> None:
    assert len(outline.tables) > 10 and outline.headers_without_scope == 0
    assert all(table["caption"] == table["thead"] == table["tbody"] == 1 for table in outline.tables)


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


FEW = 3


def few_of_each(document: Any) -> Any:
    """A page of every kind of part and a few of each: axe takes half a minute for the whole."""
    document["segments"] = document["segments"][:1]
    for segment in document["segments"]:
        held = [gate for gate in segment["gates"] if gate["cells"]]
        segment["gates"] = [*held[:1], *segment["gates"][:FEW]] if held else segment["gates"][:FEW]
        segment["gates"] = list({gate["gate"]: gate for gate in segment["gates"]}.values())
        segment["metrics"], segment["charts"] = segment["metrics"][: 2 * FEW], segment["charts"][:FEW]
        for gate in segment["gates"]:
            for cells in gate["cells"].values():
                cells["rows"] = cells["rows"][:FEW]
    return document


@needs_browser
@pytest.mark.parametrize("flags", [(), (DARK, "--window-size=400,900")], ids=["light", "dark and narrow"])
def test_axe_finds_nothing(report: Path, tmp_path: Path, flags: tuple[str, ...]) -> None:
    rules_hold(told(few_of_each(json.loads(report.with_name("report.json").read_text("utf-8")))), tmp_path, *flags)


@needs_browser
@pytest.mark.slow
@pytest.mark.parametrize("flags", [(), (DARK, "--window-size=400,900")], ids=["light", "dark and narrow"])
def test_axe_finds_nothing_on_the_whole_page(report: Path, tmp_path: Path, flags: tuple[str, ...]) -> None:
    rules_hold(told(json.loads(report.with_name("report.json").read_text("utf-8"))), tmp_path, *flags)


def rules_hold(text: str, tmp_path: Path, *flags: str) -> None:
    """Ask axe-core, every part of the page unfolded; its own script needs a page without the policy."""
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    script = (files("axe_core_python") / "axe.min.js").read_text("utf-8").replace("</script", "<\\/script")
    opened = text.replace("<details>", "<details open>")
    path = tmp_path / "axe.html"
    path.write_text(opened.replace("</body>", f"<script>{script}</script>{AXE}</body>"), "utf-8")
    shown = re.search(r"AXE(\{.*\})EXA", dom(path, tmp_path, *flags), re.S)
    assert shown is not None
    found = json.loads(unescape(shown[1]))
    assert found["passed"] > 20 and found["told"] == []


@needs_browser
def test_a_browser_draws_it_without_a_network(report: Path, tmp_path: Path) -> None:
    assert picture(report, tmp_path, 1200).stat().st_size > 50_000
    assert dom(report, tmp_path).count("<svg") == report.read_text("utf-8").count("<svg")


@needs_browser
def test_the_page_is_not_wider_than_a_small_screen(report: Path, tmp_path: Path) -> None:
    path = tmp_path / "narrow.html"
    width = (
        "<script>document.body.dataset.wide = document.documentElement.scrollWidth - innerWidth</script></body>"
    )
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", report.read_text("utf-8"))
    path.write_text(text.replace("</body>", width), "utf-8")
    shown = re.search(r'data-wide="(-?\d+)"', dom(path, tmp_path, "--window-size=500,900"))
    assert shown is not None and int(shown[1]) <= 0
