"""Foreign gates: the flag is recomputed over the bytes of the listed files in path order."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from engine.errors import EngineError
from engine.importing.gates import check_gate
from engine.importing.manifest import ForeignGate

GATE = ForeignGate("verify", "index.json", "_passed.flag")
MEMBERS = {"b.json": b"{}\n", "a/z.parquet": b"PAR1", "a.txt": b"first by path? no: a.txt < a/z"}


def seal(folder: Path, index: Any = None, flag: str | None = None) -> Path:
    """A bundle under the foreign law."""
    total = hashlib.sha256()
    for name in sorted(MEMBERS):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(MEMBERS[name])
        total.update(MEMBERS[name])
    listed = index if index is not None else {"members": [{"path": name} for name in MEMBERS]}
    (folder / "index.json").write_text(listed if isinstance(listed, str) else json.dumps(listed))
    (folder / "_passed.flag").write_text(flag if flag is not None else f"sha256_hex = {total.hexdigest()}\n")
    return folder


@pytest.mark.parametrize(
    "index",
    [
        None,
        list(MEMBERS),
        [{"path": name, "sha256": "x"} for name in MEMBERS],
        {"artifacts": list(MEMBERS)},
        {"files": [{"path": name} for name in MEMBERS], "seed": 42},
    ],
)
def test_a_true_flag_is_kept_as_evidence(tmp_path: Path, index: Any) -> None:
    evidence = check_gate("S", GATE, seal(tmp_path, index))
    assert evidence["mode"] == "verify"
    assert [file["path"] for file in evidence["files"]] == sorted(MEMBERS)
    assert evidence["files"][0]["sha256"] == hashlib.sha256(MEMBERS["a.txt"]).hexdigest()


def test_attest_proves_nothing(tmp_path: Path) -> None:
    assert check_gate("S", ForeignGate("attest", "", ""), tmp_path) == {"mode": "attest"}


@pytest.mark.parametrize(
    ("index", "flag"),
    [
        (None, f"sha256_hex = {'0' * 64}\n"),
        (None, "PASS\n"),
        (None, ""),
        ("no json", None),
        ({}, None),
        ([], None),
        ([1, 2], None),
        ({"members": "a"}, None),
        (["gone.json"], None),
        (["../outside.json"], None),
        (["/etc/hosts"], None),
    ],
)
def test_107(tmp_path: Path, index: Any, flag: str | None) -> None:
    folder = tmp_path / "bundle"
    folder.mkdir()
    (tmp_path / "outside.json").touch()
    with pytest.raises(EngineError) as caught:
        check_gate("S", GATE, seal(folder, index, flag))
    error = caught.value
    assert (error.code, error.name, error.exit_code) == ("UP-IM-107", "FOREIGN_GATE_INVALID", 3)


def test_107_for_one_changed_byte(tmp_path: Path) -> None:
    seal(tmp_path)
    (tmp_path / "b.json").write_bytes(b"[]\n")
    with pytest.raises(EngineError, match="UP-IM-107"):
        check_gate("S", GATE, tmp_path)


def test_102_for_a_gate_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="UP-IM-102"):
        check_gate("S", GATE, tmp_path)
