"""YAML without surprises: what a scalar becomes, what is refused, and where."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import EngineError
from engine.project.yaml_text import parse_yaml

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
"""Nine lines that name 9^9 values."""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("y", "y"),
        ("True", "True"),
        ("TRUE", "TRUE"),
        ("Null", "Null"),
        ("NULL", "NULL"),
        ("12:30", "12:30"),
        ("190:20:30", "190:20:30"),
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("0742", "0742"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        ("1,5", "1,5"),
        ("1.2.3", "1.2.3"),
        ("1e", "1e"),
        ("+", "+"),
        (".", "."),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("e5", "e5"),
        ("=", "="),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        ("18446744073709551615", 2**64 - 1),
        ("1e-9", 1e-9),
        ("1E9", 1e9),
        ("-2.5e+3", -2500.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("0.0", 0.0),
        ("1e0", 1.0),
        ("'7'", "7"),
        ('"true"', "true"),
        ("'null'", "null"),
    ],
)
def test_a_scalar(text: str, value: Any) -> None:
    found = parse_yaml(f"key: {text}", "test")["key"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("b: &b {x: 1, y: 2}\nc: {<<: *b, y: 3}", {"x": 1, "y": 3}),
        ("b: &b {x: 1, y: 2}\nc: {y: 3, <<: *b}", {"x": 1, "y": 3}),
        ("b: &b {x: 1}\nc: {<<: [*b, {x: 2, z: 2}], y: 3}", {"x": 1, "z": 2, "y": 3}),
        ("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, x: 3}", {"x": 3, "y": 2}),
        ("b: &b {x: 1}\nc: {'<<': 2}", {"<<": 2}),
    ],
)
def test_a_merge_key_gives_way_to_the_keys_beside_it(text: str, value: Any) -> None:
    assert parse_yaml(text, "test")["c"] == value


def test_an_anchor_that_is_named_twice_keeps_its_value() -> None:
    assert parse_yaml("a: &a {<<: {x: 1, y: 1}, y: 2}\nb: *a\nc: {<<: *a}", "test") == {
        key: {"x": 1, "y": 2} for key in "abc"
    }


def test_keys_are_text() -> None:
    assert parse_yaml("{NO: 1, 7: 2, true: 3, 12:30: 4}", "test") == {"NO": 1, "7": 2, "true": 3, "12:30": 4}


def test_collections_keep_their_order() -> None:
    found = parse_yaml("b: [NO, 1, 0.5]\na: {y: x, x: y}", "test")
    assert list(found) == ["b", "a"]
    assert found == {"b": ["NO", 1, 0.5], "a": {"y": "x", "x": "y"}}
    assert list(found["a"]) == ["y", "x"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\nb: 2\na: 3\n", "test:3:1"),
        ("a:\n  x: 1\n  x: 1\n", "test:3:3"),
        ("{a: 1, a: 1}", "test:1:8"),
        ("'1': a\n1: b\n", "test:2:1"),
        ("a: 1\n\tb: 2\n", "test:2:1"),
        ("a:\n\t- 1\n", "test:2:1"),
        ("a: [1, 2\n", "test:2:1"),
        ("a: b: c\n", "test:1:5"),
        ("a: 'x\n", "test:2:1"),
        ("a: 1\n---\nb: 2\n", "test:2:1"),
        ("a: !!python/object:os.system x\n", "test:1:4"),
        ("a: !secret x\n", "test:1:4"),
        ("a: *nothing\n", "test:1:4"),
        ("a: 1e999\n", "test:1:4"),
        ("a: !!int 0x7F8\n", "test:1:4"),
        ("a: !!int ''\n", "test:1:4"),
        ("a: !!bool foo\n", "test:1:4"),
        ("a: !!null foo\n", "test:1:4"),
        ("a: !!float 0x1\n", "test:1:4"),
        ("a: !!binary aa==\n", "test:1:4"),
        ("!!set {a}\n", "test:1:1"),
        ("!!map [a]\n", "test:1:1"),
        ("a: " + "9" * 5000, "test:1:4"),
        ("a:\n  b: " + "-" + "9" * 5000, "test:2:6"),
        ("? [a]\n: b\n", "test:1:3"),
        ("a: {<<: 3}\n", "test:1:9"),
        ("a: &x {b: *x}\n", "test:1:11"),
        ("b: &b {x: 1}\nc: {<<: *b, y: 1, y: 2}\n", "test:2:19"),
        ("b: &b {x: 1}\nc: {<<: *b, <<: *b}\n", "test:2:13"),
        ("a: 1\nb: x\x07y\n", "test:2:5"),
        ("é: ü\x07\n", "test:1:5"),
        ('a: "\\0"\n', "test:1:4"),
        ("[" * 100_000, "test:1:1001"),
        ("{a: " * 900, "test:1:257"),
        ("- " * 500, "test:1:129"),
        (BOMB, "test:6:26"),
    ],
)
def test_a_fault_is_refused_with_its_line_and_column(text: str, place: str) -> None:
    with pytest.raises(EngineError) as caught:
        parse_yaml(text, "test")
    error = caught.value
    assert (error.number, error.name, error.exit_code) == (32, "POLICY_PARSE", 2)
    assert error.where == place
    assert error.found
