"""docs/error-codes.md is what the code says."""

from __future__ import annotations

from engine.explain.error_code import known_codes
from engine.explain.error_code_page import code_page
from tests.conftest import ROOT, shipped

PAGE = ROOT / "docs" / "error-codes.md"


def test_the_page_is_up_to_date() -> None:
    page = code_page(shipped("tiny"))
    assert PAGE.read_text("utf-8") == page, "engine explain codes > docs/error-codes.md"


def test_every_code_is_on_it() -> None:
    text = PAGE.read_text("utf-8")
    for code in known_codes(shipped("tiny")):
        assert f"| {code} |" in text or f"| `{code}` |" in text, code
