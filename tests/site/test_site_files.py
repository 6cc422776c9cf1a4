"""What the site is built from: every page is named, every package pinned, every query of the docs found."""

from __future__ import annotations

import json
import re

from tests.conftest import ROOT

SITE = ROOT / ".ci" / "site"
MORE = {"README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "explore.md"}


def test_the_navigation_names_every_page() -> None:
    text = (SITE / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2]
    named = re.findall(r"[\w/-]+\.md", text)
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert len(named) == len(set(named)) and set(named) == pages | MORE, "nav: of .ci/site/mkdocs.yml"


def test_packages_are_pinned_to_one_version_and_its_digest() -> None:
    asked = json.loads((SITE / "package.json").read_text("utf-8"))
    locked = json.loads((SITE / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = asked["dependencies"] | asked["devDependencies"]
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert locked[f"node_modules/{name}"]["version"] == version, name
    for name, package in locked.items():
        assert not name or package["integrity"].startswith("sha512-"), name
