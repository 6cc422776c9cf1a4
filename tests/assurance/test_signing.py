"""Signatures: those of the stock minisign are read, ours are of its format, and every change is told."""

from __future__ import annotations

import base64
import hashlib
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.assurance.kept import summary_path
from engine.assurance.minisign import (
    SecretKey,
    Signature,
    read_public_key,
    read_secret_key,
    read_signature,
    signature_text,
)
from engine.assurance.phases.decisions import append_decision, decisions_path
from engine.assurance.signing import sign_certificate, sign_log, signature_path, verify_certificate, verify_log
from engine.cli.main import cli
from engine.errors import EngineError
from tests.ladder.conftest import LIMITS
from tests.synthetic import Synthetic

DATA = b"hello\n"
PUBLIC = "RWQSAlMgTsZ410eg7bUDLQBIgK5ji2VQ3AdbQWbnnFCj4r3kw37CFjOh"
"""A key pair that the stock minisign 0.11 made for these tests, without a password, and what it signed."""
SECRET = (
    "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEgJTIE7GeNdSuUZOlYr/Z6izjKRFt1oB"
    "Zweb6bB0xAkdUfOW7WgAQEeg7bUDLQBIgK5ji2VQ3AdbQWbnnFCj4r3kw37CFjOhAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
)
HASHED = """\
untrusted comment: signature from minisign secret key
RUQSAlMgTsZ4155Xr0ZV4tJFkSnbI/T6Kes5JV6csbM7hOBPd55xzFd66NDeI20mECgDqz9FMH0eDijK/42RTwBAfXJJbm3mqw4=
trusted comment: a trusted comment
v8EqFaFyAhUq2zqnzcQdaTxw8HJqRE0jt8UdRXNr+kbRaat4EnRQorWS6AoALG+iG72PMzueqZTDdkUJHGq1Bw==
"""
LEGACY = """\
untrusted comment: signature from minisign secret key
RWQSAlMgTsZ41ydQR5fPmaGikXlrvw/t+uuHiasjzSn/JHnwwRt75fG8UIq77xUav75J3sPe1SwTVO9U/qChOP2YJaTmhHMa+As=
trusted comment: a trusted comment
TiE3qtsDp/TGxs/hGJX6/8d/0vdEjl4+9sUYo6hR0POr55JocAaoExLZ7yxsVgkWSWUdTQA5sjH3T76xuKtlBw==
"""


@pytest.fixture
def public(tmp_path: Path) -> Path:
    path = tmp_path / "key.pub"
    path.write_text(f"untrusted comment: minisign public key D778C64E20530212\n{PUBLIC}\n")
    return path


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text(f"untrusted comment: minisign encrypted secret key\n{SECRET}\n")
    return path


def no_password() -> str:
    raise AssertionError("this key has none")


def written(folder: Path, text: str) -> Signature:
    path = folder / "some.minisig"
    path.write_text(text, "utf-8", "surrogateescape")
    return read_signature(path)


def refused(act: Callable[[], object], *words: str, number: int = 21) -> EngineError:
    with pytest.raises(EngineError) as caught:
        act()
    assert (caught.value.number, caught.value.exit_code) == (number, 3)
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("text", [HASHED, LEGACY], ids=["hashed", "legacy"])
def test_what_the_stock_tool_signed_is_read(tmp_path: Path, public: Path, text: str) -> None:
    for told in (str(public), PUBLIC):
        key = read_public_key(told)
        assert key.name == "D778C64E20530212"
        assert written(tmp_path, text).check(key, DATA, "it") == "a trusted comment"


def test_what_is_signed_here_is_what_the_stock_tool_signs(secret: Path) -> None:
    """Ed25519 has one signature of given bytes: only the untrusted comment is ours."""
    made = signature_text(DATA, read_secret_key(secret, no_password), "a trusted comment")
    assert made.splitlines()[1:] == HASHED.splitlines()[1:]


def sealed(password: str, operations: int, memory: int) -> str:
    """A secret key with a password, as minisign writes it, with these limits."""
    number, key = base64.b64decode(SECRET)[54:62], base64.b64decode(SECRET)[62:126]
    check = hashlib.blake2b(b"Ed" + number + key, digest_size=32).digest()
    salt = bytes(range(32))
    with patch("engine.assurance.minisign._refuse", side_effect=AssertionError):
        from engine.assurance.minisign import _derived

        stream = _derived(password, salt, operations, memory, Path("x"))
    hidden = bytes(a ^ b for a, b in zip(number + key + check, stream, strict=True))
    limits = operations.to_bytes(8, "little") + memory.to_bytes(8, "little")
    return base64.b64encode(b"EdScB2" + salt + limits + hidden).decode()


@pytest.mark.parametrize(("operations", "memory"), [(32768, 1 << 24), (1 << 16, 1 << 20), (1, 1 << 16)])
def test_a_key_with_a_password(tmp_path: Path, operations: int, memory: int) -> None:
    path = tmp_path / "key"
    path.write_text(f"untrusted comment: x\n{sealed('sesame', operations, memory)}\n")
    assert read_secret_key(path, lambda: "sesame") == read_secret_key_of_the_tests(tmp_path)
    refused(lambda: read_secret_key(path, lambda: "open"), "cannot be opened")


def read_secret_key_of_the_tests(folder: Path) -> SecretKey:
    path = folder / "plain"
    path.write_text(f"untrusted comment: x\n{SECRET}\n")
    return read_secret_key(path, no_password)


KEYS = {
    "empty": "",
    "one line": SECRET,
    "no base64": "untrusted comment: x\n!!!!\n",
    "a public key": f"untrusted comment: x\n{PUBLIC}\n",
    "binary": "\x00\x01\xff",
    "long": "x" * 100_000,
    "another curve": "untrusted comment: x\n" + base64.b64encode(b"XX" + base64.b64decode(SECRET)[2:]).decode(),
    "halves of two": "untrusted comment: x\n"
    + base64.b64encode(base64.b64decode(SECRET)[:100] + b"0" * 58).decode(),
    "a memory of no end": "untrusted comment: x\n"
    + base64.b64encode(b"EdScB2" + bytes(32) + b"\xff" * 16 + bytes(104)).decode(),
}


@pytest.mark.parametrize("text", KEYS.values(), ids=list(KEYS))
def test_what_is_no_secret_key_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text, "latin-1")
    refused(lambda: read_secret_key(path, lambda: ""), "secret key")
    refused(
        lambda: read_public_key(str(path)) if text != KEYS["a public key"] else read_secret_key(path, str), "key"
    )
    refused(lambda: read_secret_key(tmp_path / "none", lambda: ""), "there is no secret key", number=20)


def other_key() -> SecretKey:
    return SecretKey(b"other888", bytes(range(32)))


def test_another_key_an_altered_signature_and_altered_bytes_are_told(tmp_path: Path, secret: Path) -> None:
    key, public = read_secret_key(secret, no_password), read_public_key(PUBLIC)
    good = signature_text(DATA, key, "c")
    signature = written(tmp_path, good)
    assert signature.check(public, DATA, "it") == "c"
    refused(lambda: signature.check(public, DATA + b" ", "the file"), "the file is not what was signed")
    by_other = written(tmp_path, signature_text(DATA, other_key(), "c"))
    refused(lambda: by_other.check(public, DATA, "it"), "by another key", "D778C64E20530212")
    # Another key under the id of ours.
    posing = written(tmp_path, signature_text(DATA, SecretKey(key.number, bytes(range(32))), "c"))
    refused(lambda: posing.check(public, DATA, "it"), "another key made it")
    lines = good.splitlines()
    altered = written(tmp_path, "\n".join([*lines[:2], "trusted comment: d", lines[3]]) + "\n")
    refused(lambda: altered.check(public, DATA, "it"), "altered")
    # The untrusted comment is not signed, as its name says.
    assert written(tmp_path, "\n".join(["untrusted comment: x", *lines[1:]]) + "\n").check(public, DATA, "") == "c"


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 255))
def test_no_changed_byte_of_a_signature_verifies(
    tmp_path_factory: pytest.TempPathFactory, where: int, change: int
) -> None:
    folder = tmp_path_factory.mktemp("sig")
    lines = HASHED.splitlines()
    number = (1, 3)[where % 2]
    data = bytearray(base64.b64decode(lines[number]))
    data[where // 2 % len(data)] ^= change
    lines[number] = base64.b64encode(data).decode()
    path = folder / "x.minisig"
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(EngineError) as caught:
        read_signature(path).check(read_public_key(PUBLIC), DATA, "it")
    assert caught.value.number == 21


@pytest.mark.parametrize(
    "text", ["", "x", "a\nb\nc\nd\n", HASHED + "more\n", HASHED.replace("trusted comment: a", "a")]
)
def test_what_is_no_signature_is_told(tmp_path: Path, text: str) -> None:
    refused(lambda: written(tmp_path, text), "no signature of minisign")
    refused(lambda: read_signature(tmp_path / "none"), "there is no signature", number=20)


def test_without_the_package_it_says_what_to_install(tmp_path: Path) -> None:
    with patch.dict(sys.modules, {"cryptography.hazmat.primitives.asymmetric": None}):
        refused(lambda: written(tmp_path, HASHED), "bank-world-engine[signing]", number=5)


@pytest.mark.usefixtures("green")
def test_a_certificate_is_signed_and_verified(
    small: Synthetic, public: Path, secret: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--project", str(small.root), "--runs-root", str(small.runs_root), "--profile", "tiny"]
    segment = small.load().segment("2A")
    path = summary_path(small.runs_root, segment)

    def run(*options: str) -> str:
        cli.main(args=["certify", "2A", *options, *place], prog_name="engine", standalone_mode=False)
        return capsys.readouterr().out

    refused(lambda: run("--verify", str(public)), "there is no signature", number=20)
    assert "it holds" in run("--show", "--sign", str(secret))
    told = run("--verify", str(public))
    assert "signed by key D778C64E20530212" in told and "signed verdict: PASS_B" in told
    assert "verdict:PASS_B" in told and "segment:2A" in told
    assert '"key": "D778C64E20530212"' in run("--verify", PUBLIC, "--json")
    assert "it holds" in run("--show", "--verify", str(public))
    # A verifier needs neither runs nor the project of today: the signature is of the file.
    small.edit(LIMITS, "threshold_b: 30", "threshold_b: 31")
    assert "signed verdict: PASS_B" in run("--verify", str(public))
    with pytest.raises(EngineError) as stale:
        run("--show", "--verify", str(public))
    assert stale.value.number == 95
    text = path.read_text()
    path.unlink()
    path.write_text(text.replace('"grade": "b"', '"grade": "bplus"', 1))
    refused(lambda: run("--verify", str(public)), "the certificate of 2A is not what was signed")


@pytest.mark.usefixtures("green")
def test_what_does_not_hold_is_not_signed(small: Synthetic, secret: Path) -> None:
    key = read_secret_key(secret, no_password)
    project = small.load()
    segment = project.segment("2A")
    place = sign_certificate(project, small.runs_root, segment, key)
    assert place == signature_path(summary_path(small.runs_root, segment)) and place.name.endswith(".json.minisig")
    assert verify_certificate(small.runs_root, segment, read_public_key(PUBLIC))[0]["verdict"] == "PASS_B"
    small.edit(LIMITS, "threshold_b: 30", "threshold_b: 31")
    place.unlink()
    refused(lambda: sign_certificate(small.load(), small.runs_root, segment, key), "stale", number=95)
    assert not place.exists()


def test_a_log_goes_on_after_it_was_signed(tmp_path: Path, secret: Path) -> None:
    key, public = read_secret_key(secret, no_password), read_public_key(PUBLIC)
    told = {"kind": "hold", "plan": "p", "phase": "P0", "decision": "x"}
    refused(lambda: sign_log(tmp_path, "2A", key), "no decision", number=20)
    for _ in range(2):
        append_decision(tmp_path, "2A", told)
    place = sign_log(tmp_path, "2A", key)
    assert verify_log(tmp_path, "2A", public)[0] == 2
    append_decision(tmp_path, "2A", {**told, "kind": "freeze"})
    count, comment = verify_log(tmp_path, "2A", public)
    assert count == 2 and "decisions:2\thead:" in comment
    # Log and head written anew by who has no key: every digest fits, and the signature tells.
    path = decisions_path(tmp_path, "2A")
    kept = place.read_bytes()
    shutil.rmtree(path.parent)
    (tmp_path / "decision_heads.json").unlink()
    for _ in range(3):
        append_decision(tmp_path, "2A", told)
    place.write_bytes(kept)
    refused(lambda: verify_log(tmp_path, "2A", public), "the log of 2A is not what was signed")
    path.unlink()
    refused(lambda: verify_log(tmp_path, "2A", public), "is not what was signed")
