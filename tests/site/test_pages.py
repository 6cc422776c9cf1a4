"""The pages of the built site: no link to nothing, nothing from elsewhere, for every reader and every screen."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.reporting.browser import DARK, needs_browser
from tests.site.visitor import AXE, DESK, PHONE, visit

pytestmark = pytest.mark.slow

LINK = re.compile(r"<(\w+)\b[^>]*?\s(?:href|src)=(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
PLACE = re.compile(r"\s(?:id|name)=(?:\"([^\"]*)\"|([^\s>]+))")
KINDS = ("", "explore/", "docs/query-payments/", "docs/error-codes/", "docs/report/", "CHANGELOG/")
"""One page of each kind: listings, the page with a script, tables, a wide table, pictures, long lists."""
FOUND_BY_SCRIPT = "find.html"
"""Its fragments are the words to search for."""


def links_of(page: Path) -> list[tuple[str, str]]:
    """Every link of a page with the element that has it."""
    return [(tag, unescape(a or b or c)) for tag, a, b, c in LINK.findall(page.read_text("utf-8"))]


def places_of(page: Path) -> set[str]:
    return {unescape(a or b) for a, b in PLACE.findall(page.read_text("utf-8"))}


def dead_links(site: Path) -> list[str]:
    """The links inside a site that lead to no file, or to no place in it."""
    dead = []
    places: dict[Path, set[str]] = {}
    for page in sorted(site.rglob("*.html")):
        if page.name == "404.html":
            continue  # shown at any address, its links start at the root of the host
        for _, link in links_of(page):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            told = f"{page.relative_to(site)} -> {link}"
            if not target.is_file() or site not in target.parents:
                dead.append(told)
            elif parts.fragment and target.suffix == ".html" and target.name != FOUND_BY_SCRIPT:
                if target not in places:
                    places[target] = places_of(target)
                if unquote(parts.fragment) not in places[target]:
                    dead.append(told)
    return dead


def test_no_link_leads_to_nothing(site: Path) -> None:
    assert dead_links(site) == []
    assert len(list(site.rglob("*.html"))) > 300


def test_a_link_to_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.html").write_text('<p id="p"><a href="../b.html"><a href="#p"><a href="#q">', "utf-8")
    (tmp_path / "index.html").write_text('<a href="a/"><a href=a/#p><a href="a/#q"><img src="../x.png">', "utf-8")
    told = ["a/index.html -> ../b.html", "a/index.html -> #q", "index.html -> a/#q", "index.html -> ../x.png"]
    assert dead_links(tmp_path) == told


def test_nothing_comes_from_elsewhere(site: Path) -> None:
    """Links lead elsewhere; scripts, styles, pictures and fonts do not."""
    for page in site.rglob("*.html"):
        elsewhere = [link for tag, link in links_of(page) if tag != "a" and urlsplit(link).netloc]
        assert elsewhere == [], page
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//", style.read_text("utf-8")), style


def test_every_document_has_its_page(site: Path) -> None:
    for name in ("docs/query-a-run", "docs/site", "SECURITY", "explore"):
        assert (site / name / "index.html").is_file(), name
    first = (site / "index.html").read_text("utf-8")
    assert "closed synthetic bank world" in first and "report/report.html" in first


CHECK = """
const rules = await (await fetch('%s')).text();
const found = {};
for (const path of %s) {
  const page = await go('/' + path);
  if (path === 'explore/') {
    const { document } = page;
    await until(() => document.querySelectorAll('#datasets li').length > 50);
    const closed = document.querySelectorAll('#questions, #datasets, #datasets li:first-child details');
    closed.forEach(part => { part.open = true; });
    document.querySelector('#questions button').click();
    await until(() => document.querySelector('#answer tbody tr'));
  }
  page.eval(rules);
  const told = await page.axe.run(page.document, { resultTypes: ['violations'] });
  const grave = told.violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  found[path] = {
    told: grave.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0].html.slice(0, 200)}`),
    passed: told.passes.length,
    wide: page.document.documentElement.scrollWidth,
    dark: page.document.body.dataset.mdColorScheme,
  };
}
return found;
"""


@needs_browser
@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_every_kind_of_page_can_be_read_by_all(site: Path, tmp_path: Path, width: int, scheme: str) -> None:
    """axe-core finds nothing serious, in light and dark, and no page is wider than its screen."""
    flags = (DARK,) if scheme == "slate" else ()
    found = visit(site, tmp_path, CHECK % (AXE, json.dumps(KINDS)), *flags, width=width).value
    for path in KINDS:
        assert found[path]["told"] == [] and found[path]["passed"] > 15, path
        assert found[path]["wide"] <= width and found[path]["dark"] == scheme, path
