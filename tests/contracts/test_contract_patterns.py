"""Patterns: accepted ones mean the same in DuckDB as in ECMA-262, the others are refused."""

from __future__ import annotations

import re

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.contracts.patterns import re2_pattern

CONNECTION = duckdb.connect()


@pytest.mark.parametrize(
    "pattern",
    [
        r"^a$b",
        r"a^b",
        r"(a$)b",
        r"(a$|c)b",
        r"x(^a)",
        r"(^a)*b",
        r"(?:a$){2}",
        r"$^",
        r"(?=a)",
        r"(?!a)",
        r"(?<=a)",
        r"(?<!a)",
        r"(a)\1",
        r"(?P<n>a)",
        r"(?<n>a)",
        r"(?i)a",
        r"\s",
        r"\S",
        r"\p{L}",
        r"\u0041",
        r"\x41",
        r"\A",
        r"\Z",
        r"\z",
        r"\Qa\E",
        r"\C",
        r"[[:alpha:]]",
        r"[]a]",
        r"[^]a]",
        r"[a",
        r"[\b]",
        r"[a--b]",
        r"[a&&b]",
        r"a{1001}",
        r"(a{100}){100}",
        r"a{,2}",
        r"a{",
        r"a}",
        r"a]",
        r"a**",
        r"a*+",
        r"a{2}{3}",
        r"*a",
        r"^*",
        r"(*a)",
        r"a|*",
        r"(a",
        r"a)",
        r"[z-a]",
        "\\",
        "a\0",
        r"[\w-z]",
        r"a{3,2}",
        r"\b+",
    ],
)
def test_unsupported_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        re2_pattern(pattern)


PIECES = st.sampled_from(
    [
        "a",
        "b",
        "é",
        "🦆",
        ".",
        r"\d",
        r"\D",
        r"\w",
        r"\W",
        r"\b",
        "[ab]",
        "[^a]",
        r"[\d-]",
        r"[a-c\.]",
        "(a|b)",
        "(?:ab)",
        "^",
        "$",
        "|",
        "*",
        "+",
        "?",
        "{2}",
        "{1,}",
        "{0,2}",
        "*?",
        r"\.",
        r"\-",
        r"\n",
        r"\t",
        "-",
        "'",
    ]
)
TEXTS = st.text("ab0-_.'é🦆٣\n\r\t\u2028 ", max_size=6)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=6).map("".join), st.lists(TEXTS, min_size=1, max_size=5))
def test_pattern_searches_as_ecma_does(pattern: str, texts: list[str]) -> None:
    try:
        translated = re2_pattern(pattern)
    except ValueError:
        return
    ecma = re.compile(
        pattern.replace("$", r"\Z").replace(r"\.", "\0").replace(".", "[^\n\r\u2028\u2029]").replace("\0", r"\."),
        re.ASCII,
    )
    rows = CONNECTION.execute(
        "SELECT regexp_matches(value, $pattern) FROM (SELECT unnest($texts) AS value)",
        {"pattern": translated, "texts": texts},
    ).fetchall()
    assert [row[0] for row in rows] == [ecma.search(text) is not None for text in texts]
