"""Identities: the worked examples of the specification, and the laws of canonical JSON."""

from __future__ import annotations

import math
import os
import unicodedata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.hashing import (
    canonical_json,
    content_digest,
    digest,
    file_sha256,
    manifest_fingerprint,
    parameter_hash,
    sha256_hex,
)

QUIET = settings(deadline=None, derandomize=True, max_examples=60)
NUDGE = {"epsilon_degrees": 0.0001, "version": "1.0.0"}
PROFILE = {"epoch": 1, "version": "1.0.0"}
PARAMETER_HASH = "b5bf5452a5fb03ade22c5acc05584f4fe7c66444122da073df45112841990ec3"
FINGERPRINT = "73ed6527f929a2154abba9d74c4a7ac15201a60c040e9c9e70ace7123b3abb75"


# worked examples: common machinery, section 1


def test_the_canonical_text_of_a_policy() -> None:
    assert canonical_json(NUDGE) == b'{"epsilon_degrees":"f64:0x1.a36e2eb1c432dp-14","version":"1.0.0"}'


def test_policy_digests() -> None:
    assert digest(NUDGE) == "54d85e5727e8646ecd4215d1ef52d1a7c1432dc2a013346b41fd2328a954e14f"
    assert digest(PROFILE) == "690b20573ecde9a78eac5373b05b78dbc6edffb3dbde9a53571ba8a9fced1acb"


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({"2A.tz_nudge": NUDGE, "6A.rng_profile": PROFILE}, PARAMETER_HASH),
        ({"2A.tz_nudge": NUDGE}, "3747c96d8280d6d65cb26f278109a4ab13330e45e5e66e8c9179935cf7987971"),
        ({"6A.rng_profile": PROFILE}, "b356c63efc7866fd2d9f2f2f770649d623f3645d7b3b926553a61c6e93243ed5"),
    ],
    ids=["run", "2A", "rng"],
)
def test_parameter_hash(policies: dict[str, Any], expected: str) -> None:
    assert parameter_hash({name: digest(document) for name, document in policies.items()}) == expected


def test_the_fingerprint_of_external_inputs() -> None:
    inputs = {"1B.site_locations": sha256_hex(b"demo-a"), "ref.tz_world": sha256_hex(b"demo-b")}
    assert manifest_fingerprint(inputs) == FINGERPRINT
    assert manifest_fingerprint(dict(reversed(inputs.items()))) == FINGERPRINT


def test_a_run_id() -> None:
    assert (
        digest(
            {
                "created_utc": "2026-11-21T09:00:00.000000Z",
                "kind": "run_id",
                "manifest_fingerprint": FINGERPRINT,
                "nonce": "00112233445566778899aabbccddeeff",
                "parameter_hash": PARAMETER_HASH,
                "scenario_ids": ["baseline_v1"],
                "seed": 42,
                "v": 1,
            }
        )[:32]
        == "87309acb874b71fa8265ac1c12c2f1a8"
    )


def test_a_run_folder_is_called_by_its_run_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.runs import folder
    from engine.runs.folder import Identity, create_folder

    monkeypatch.setattr(folder, "utc_now", lambda: "2026-11-21T09:00:00.000000Z")
    monkeypatch.setattr(folder.secrets, "token_hex", lambda size: "00112233445566778899aabbccddeeff")
    identity = Identity("run", 42, "tiny", PARAMETER_HASH, FINGERPRINT, ("baseline_v1",))
    assert create_folder(tmp_path, identity, "", {}).name == "87309acb874b71fa8265ac1c12c2f1a8"


def test_the_index_of_a_bundle() -> None:
    """Section 3: members checks.json `{}` and report.json `[]` of 2A."""
    members = [
        {"bytes": 3, "path": path, "role": role, "sha256": sha256_hex(text)}
        for path, role, text in (("checks.json", "checks", b"{}\n"), ("report.json", "report", b"[]\n"))
    ]
    index = {
        "kind": "validation_bundle",
        "manifest_fingerprint": FINGERPRINT,
        "members": members,
        "seed": 42,
        "segment": "2A",
        "status": "PASS",
        "v": 1,
        "segment_parameter_hash": "3747c96d8280d6d65cb26f278109a4ab13330e45e5e66e8c9179935cf7987971",
    }
    found = sha256_hex(canonical_json(index) + b"\n")
    assert found == "10263ab74283551ec1c38391caa068b2e8ee6b35f5c375494595b117b0213593"


# canonical JSON


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-7, "-7"),
        (2**64, "18446744073709551616"),
        (1.0, '"f64:0x1.0000000000000p+0"'),
        (-0.0, '"f64:-0x0.0p+0"'),
        (0.1, '"f64:0x1.999999999999ap-4"'),
        (5e-324, '"f64:0x0.0000000000001p-1022"'),
        ("", '""'),
        ("é", '"é"'),
        ("e\u0301", '"é"'),
        ('"\\\n\t\x00', r'"\"\\\n\t\u0000"'),
        ("\u2028", '"\u2028"'),
        ("𝄞", '"𝄞"'),
        ([], "[]"),
        ((1, 2), "[1,2]"),
        ({}, "{}"),
        ({"b": 1, "a": [None, {"c": 2}]}, '{"a":[null,{"c":2}],"b":1}'),
        ({"é": 1, "z": 2, "Z": 3, "10": 4, "9": 5}, '{"10":4,"9":5,"Z":3,"z":2,"é":1}'),
    ],
)
def test_canonical_text(value: Any, text: str) -> None:
    assert canonical_json(value) == text.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, {"a": [math.nan]}])
def test_no_number_is_infinite(value: Any) -> None:
    with pytest.raises(ValueError, match="canonical JSON has no"):
        canonical_json(value)


@pytest.mark.parametrize("value", [{1: "a"}, {None: 1}, {1, 2}, b"x", object(), {"a": 1j}])
def test_other_types_are_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


def test_keys_that_become_one_are_refused() -> None:
    with pytest.raises(ValueError, match="duplicate key"):
        canonical_json({"é": 1, "e\u0301": 2})


def test_numbers_and_texts_stay_apart() -> None:
    values: list[Any] = [1, 1.0, "1", True, [1], {"1": 1}, "true", None, "null", 0, 0.0, -0.0, False, "", [], {}]
    assert len({digest(value) for value in values}) == len(values)


JSON_VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=6),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text("abcdef", max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@QUIET
@given(JSON_VALUES)
def test_a_value_has_one_text(value: Any) -> None:
    text = canonical_json(value)
    assert canonical_json(value) == text
    assert b"\n" not in text
    assert digest(value) == sha256_hex(text)


@QUIET
@given(st.dictionaries(st.text("abcdefé", max_size=3), st.integers(), max_size=6))
def test_keys_are_in_order_of_their_code_points(document: dict[str, int]) -> None:
    import json

    keys = list(json.loads(canonical_json(document)))
    assert keys == sorted(keys)
    assert canonical_json(dict(reversed(document.items()))) == canonical_json(document)


@QUIET
@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_two_doubles_are_equal_only_bit_by_bit(one: float, other: float) -> None:
    assert (digest(one) == digest(other)) == (one.hex() == other.hex())
    assert float.fromhex(canonical_json(one).decode().strip('"').removeprefix("f64:")).hex() == one.hex()


# contents

COLUMNS = [{"name": "a", "type": "BIGINT"}]


def test_a_content_digest_holds_columns_files_and_rows() -> None:
    base = content_digest(COLUMNS, ["x", "y"], 3)
    assert base == digest({"columns": COLUMNS, "files": ["x", "y"], "rows": 3, "v": 1})
    assert (
        len(
            {
                base,
                content_digest([{"name": "a", "type": "INTEGER"}], ["x", "y"], 3),
                content_digest(COLUMNS, ["y", "x"], 3),
                content_digest(COLUMNS, ["x", "y"], 4),
            }
        )
        == 4
    )


def test_a_file_is_hashed_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"demo-a" * 400_000)
    assert file_sha256(path) == sha256_hex(b"demo-a" * 400_000)


def test_a_file_that_changes_while_it_is_hashed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before")
    real = os.fstat
    sizes = iter((6, 7))

    def moving(handle: int) -> Any:
        stat = real(handle)
        return SimpleNamespace(st_mode=stat.st_mode, st_size=next(sizes), st_mtime_ns=stat.st_mtime_ns)

    monkeypatch.setattr("engine.hashing.os", SimpleNamespace(**{**vars(os), "fstat": moving}))
    with pytest.raises(OSError, match="changed while it was hashed"):
        file_sha256(path)


WORDS = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs",))).map(
    lambda text: unicodedata.normalize("NFC", text)
)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)


@QUIET
@given(
    st.recursive(
        st.none() | st.booleans() | WHOLE | WORDS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
        max_leaves=20,
    )
)
def test_where_rfc_8785_says_the_same_so_does_the_engine(value: Any) -> None:
    """All but numbers that are large or not whole, and keys beyond the basic plane, sorted by code unit there."""
    assert canonical_json(value) == rfc8785.dumps(value)
