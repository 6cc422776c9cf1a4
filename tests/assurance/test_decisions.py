"""The decision log: any text, any kill, any cut; what was decided is never lost unseen."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.assurance.phases.decisions import (
    HEADS,
    MEND,
    append_decision,
    decisions_path,
    frozen_by,
    mend_log,
    read_decisions,
    read_log,
    refuse_frozen,
)
from engine.cli.main import cli
from engine.errors import EngineError
from engine.hashing import sha256_hex
from engine.runs.document import from_text, to_text
from engine.runs.pointers import find_run
from engine.runs.roles import pin, read_roles
from tests.synthetic import Synthetic

TOLD = {"kind": "hold", "plan": "p", "phase": "P0", "decision": "HOLD_P0"}
FREEZE = {**TOLD, "kind": "freeze", "decision": "GREEN_LOCKED"}
SEPARATORS = [
    "a\u2028b",
    "a\u2029b",
    "a\x85b",
    "a\x0bb\x0cc",
    "a\r\nb",
    "\x1c\x1d\x1e",
    "\x00",
    "\udcff",
    "\ud800x",
    "\ufeff",
]


def refusal(act: Callable[[], object]) -> EngineError:
    with pytest.raises(EngineError) as caught:
        act()
    assert caught.value.exit_code == 3 and caught.value.hint
    return caught.value


def old_line(before: list[dict[str, Any]], **told: Any) -> dict[str, Any]:
    """A decision as an older engine wrote it: no version, characters as they are."""
    body = {
        **TOLD,
        **told,
        "segment": "2A",
        "n": len(before) + 1,
        "decided_utc": "2026-01-01T00:00:00.000000Z",
        "previous": before[-1]["sha256"] if before else "0" * 64,
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return {**body, "sha256": sha256_hex(text.encode("utf-8"))}


def old_log(root: Path, *reasons: str, rest: str = "") -> None:
    lines: list[dict[str, Any]] = []
    for reason in reasons:
        lines.append(old_line(lines, reason=reason))
    path = decisions_path(root, "2A")
    path.parent.mkdir(parents=True)
    text = "".join(json.dumps(line, sort_keys=True, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text + rest, "utf-8", newline="")


@pytest.mark.parametrize("reason", SEPARATORS)
def test_no_character_ends_a_line(tmp_path: Path, reason: str) -> None:
    for text in (reason, "after"):
        append_decision(tmp_path, "2A", {**TOLD, "reason": text})
    assert [d["reason"] for d in read_decisions(tmp_path, "2A")] == [reason, "after"]
    assert decisions_path(tmp_path, "2A").read_bytes().isascii()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec=None, categories=None), max_size=30), min_size=1, max_size=4))
def test_any_reason_reads_back(tmp_path_factory: pytest.TempPathFactory, reasons: list[str]) -> None:
    root = tmp_path_factory.mktemp("log")
    with patch("os.fsync"):
        for reason in reasons:
            # Two halves of a pair become one character in JSON.
            append_decision(root, "2A", {**TOLD, "reason": reason})
    found = [d["reason"] for d in read_decisions(root, "2A")]
    assert found == [json.loads(json.dumps(reason)) for reason in reasons]


def test_the_command_takes_any_reason(small: Synthetic, capsys: pytest.CaptureFixture[str]) -> None:
    plan = small.base / "plan.yaml"
    plan.write_text(
        "plan: p\nsegment: 2A\nprofile: tiny\nphases: [{id: P0, title: x, done_when: [{role: pinned}]}]\n"
    )
    place = ["--project", str(small.root), "--runs-root", str(small.runs_root)]
    for reason in ("a\u2028b", "a\x1b[31mb\nc"):
        command = ["phase", "hold", str(plan), "--reason", reason, *place]
        assert cli.main(args=command, prog_name="engine", standalone_mode=False) == 0
    capsys.readouterr()
    assert cli.main(args=["phase", "log", str(plan), *place], prog_name="engine", standalone_mode=False) == 0
    told = capsys.readouterr().out
    assert "a b\n" in told and "a [31mb c\n" in told and "HOLD_P0" in told


def test_a_document_holds_any_text(small: Synthetic) -> None:
    assert from_text(to_text({"a": "\udcff\u2028"})) == {"a": "\udcff\u2028"}
    pin(small.runs_root, find_run(small.runs_root), "pinned", "", "\udcff")
    assert read_roles(small.runs_root)[0].name == "\udcff"
    with pytest.raises(ValueError, match="nest deeper than 64"):
        from_text("[" * 100_000)


@pytest.mark.parametrize("reason", ["a\u2028b", "a\x85b", "plain"])
def test_an_older_log_stays_readable_and_goes_on(tmp_path: Path, reason: str) -> None:
    old_log(tmp_path, reason, "second")
    assert [d["reason"] for d in read_decisions(tmp_path, "2A")] == [reason, "second"]
    added = append_decision(tmp_path, "2A", {**TOLD, "reason": "third"})
    assert added["n"] == 3 and [d["n"] for d in read_decisions(tmp_path, "2A")] == [1, 2, 3]


@pytest.mark.parametrize("rest", ['{"decided_utc": "2026', "{", '{"kind": "freeze"}', "\u00e9"])
def test_half_a_line_is_no_decision_and_the_next_takes_its_place(
    tmp_path: Path, rest: str, capsys: pytest.CaptureFixture[str]
) -> None:
    old_log(tmp_path, "one", rest=rest)
    assert len(read_decisions(tmp_path, "2A")) == 1
    assert f"ends in half a line ({len(rest.encode())} bytes)" in capsys.readouterr().err
    assert append_decision(tmp_path, "2A", TOLD)["n"] == 2
    assert read_log(tmp_path, "2A").torn == 0 and len(read_decisions(tmp_path, "2A")) == 2


def cut(path: Path, lines: int) -> None:
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:lines]))


LOST: dict[str, Callable[[Path], object]] = {
    "the last line": lambda path: cut(path, 2),
    "two lines": lambda path: cut(path, 1),
    "all lines": lambda path: path.write_text(""),
    "the file": lambda path: path.unlink(),
    "the folder": lambda path: (path.unlink(), path.parent.rmdir()),
}


@pytest.mark.parametrize("lose", LOST.values(), ids=list(LOST))
def test_a_freeze_does_not_vanish(tmp_path: Path, lose: Callable[[Path], object]) -> None:
    for told in (TOLD, TOLD, FREEZE):
        append_decision(tmp_path, "2A", told)
    path = decisions_path(tmp_path, "2A")
    lose(path)
    for act in (
        lambda: read_decisions(tmp_path, "2A"),
        lambda: refuse_frozen(tmp_path, "2A", "x"),
        lambda: append_decision(tmp_path, "2A", TOLD),
    ):
        error = refusal(act)
        assert error.number == 21 and "there were 3" in error.message and "--mend" in error.hint
    mended = mend_log(tmp_path, "2A", {**TOLD, "reason": "the disk of Monday"})
    found = read_decisions(tmp_path, "2A")
    assert found[-1] == mended and (mended["kind"], mended["reason"]) == (MEND, "the disk of Monday")
    assert "there were 3" in mended["mended"]
    assert refusal(lambda: mend_log(tmp_path, "2A", TOLD)).number == 98


def test_a_log_without_its_head_and_a_head_that_was_changed(tmp_path: Path) -> None:
    append_decision(tmp_path, "2A", FREEZE)
    append_decision(tmp_path, "5A", TOLD)
    heads = tmp_path / HEADS
    kept = heads.read_bytes()
    heads.unlink()
    assert "does not know of decision 1" in refusal(lambda: read_decisions(tmp_path, "2A")).message
    for text in (b"{", b"\xff", kept.replace(b'"n": 1', b'"n": 0'), to_text({"heads": []}).encode()):
        heads.write_bytes(text)
        assert refusal(lambda: read_decisions(tmp_path, "2A")).number == 21
    heads.write_bytes(kept)
    assert frozen_by(read_decisions(tmp_path, "2A")) is not None
    # The log of another segment in its place.
    decisions_path(tmp_path, "2A").write_bytes(decisions_path(tmp_path, "5A").read_bytes())
    assert refusal(lambda: read_decisions(tmp_path, "2A")).number == 21


def forged_line(**told: Any) -> bytes:
    body = {key: value for key, value in {**old_line([]), **told}.items() if value is not None and key != "sha256"}
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return json.dumps({**body, "sha256": sha256_hex(text.encode())}).encode() + b"\n"


FORGED: dict[str, bytes] = {
    "no kind": forged_line(kind=None),
    "no plan": forged_line(plan=None),
    "a phase that is a list": forged_line(phase=[]),
    "a number that is a text": forged_line(n="1"),
    "true for one": forged_line(n=True),
    "another segment": forged_line(segment="5A"),
    "no UTF-8": b"\xff\xfe\n",
    "deep": b"[" * 100_000 + b"\n",
    "a scalar": b"7\n",
    "digits without end": b'{"n": ' + b"9" * 6000 + b"}\n",
}


@pytest.mark.parametrize("data", FORGED.values(), ids=list(FORGED))
def test_a_line_that_is_no_decision_is_refused(tmp_path: Path, data: bytes) -> None:
    path = decisions_path(tmp_path, "2A")
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    assert refusal(lambda: read_decisions(tmp_path, "2A")).number == 21


@pytest.mark.parametrize("number", range(12))
def test_a_decision_is_there_or_not_wherever_its_writer_stops(tmp_path: Path, number: int) -> None:
    """Every rename and fsync of an append fails once: what was decided before stays, what follows works."""
    with patch("os.fsync"):
        append_decision(tmp_path, "2A", FREEZE)
    calls = 0

    def stop(real: Callable[..., object]) -> Callable[..., object]:
        def act(*arguments: Any, **options: Any) -> object:
            nonlocal calls
            calls += 1
            if calls == number + 1:
                raise OSError(28, "No space left on device")
            return real(*arguments, **options)

        return act

    done = False
    with patch("os.replace", stop(os.replace)), patch("os.fsync", stop(lambda handle: None)):
        try:
            append_decision(tmp_path, "2A", TOLD)
            done = True
        except OSError:
            pass
    found = read_decisions(tmp_path, "2A")
    assert frozen_by(found) is not None and len(found) in ((2,) if done else (1, 2))
    with patch("os.fsync"):
        append_decision(tmp_path, "2A", TOLD)
    assert [d["n"] for d in read_decisions(tmp_path, "2A")] == list(range(1, len(found) + 2))
