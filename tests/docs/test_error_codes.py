"""docs/error-codes.md is what the code says."""

from __future__ import annotations

from engine.explain.error_code import known_codes
from engine.explain.error_code_page import code_page
from engine.project.load import load_project
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "error-codes.md"


def test_the_page_is_up_to_date() -> None:
    page = code_page(load_project(ROOT, "tiny"))
    assert PAGE.read_text("utf-8") == page, "engine explain codes > docs/error-codes.md"


def test_every_code_is_on_it() -> None:
    text = PAGE.read_text("utf-8")
    for code in known_codes(load_project(ROOT, "tiny")):
        assert f"| {code} |" in text or f"| `{code}` |" in text, code
