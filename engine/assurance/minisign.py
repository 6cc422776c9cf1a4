"""Signatures in the format of minisign: Ed25519 over BLAKE2b, a comment that is signed too, keys in two lines.

Files are those of the stock tool: `minisign -G` makes the keys, `minisign -V` verifies what is signed here, and
the other way round. The curve is that of the package `cryptography`, the extra `bank-world-engine[signing]`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import EngineError

UNTRUSTED, TRUSTED = "untrusted comment: ", "trusted comment: "
PLAIN, HASHED = b"Ed", b"ED"
"""Of the file itself, as older tools sign, and of its BLAKE2b-512."""
_SCRYPT, _NO_KDF, _BLAKE2 = b"Sc", b"\0\0", b"B2"
_SECRET_BYTES, _PUBLIC_BYTES, _SIGNATURE_BYTES, _GLOBAL_BYTES = 158, 42, 74, 64
_MEMORY_MAX = 1 << 30
"""What deriving a key from a password may take: minisign's own figure."""
_TEXT_BYTES_MAX = 1 << 16


@dataclass(frozen=True)
class PublicKey:
    """A key that verifies."""

    number: bytes
    key: bytes

    @property
    def name(self) -> str:
        """The key's id as minisign prints it."""
        return key_name(self.number)


@dataclass(frozen=True)
class SecretKey:
    """A key that signs."""

    number: bytes
    seed: bytes


def key_name(number: bytes) -> str:
    """A key's id as minisign prints it."""
    return f"{int.from_bytes(number, 'little'):016X}"


def _refuse(
    message: str, where: object, expected: str, found: str, hint: str = "", number: int = 21
) -> EngineError:
    return EngineError(
        number,
        message,
        place="SIGN",
        where=str(where),
        expected=expected,
        found=found[:200],
        hint=hint or "minisign -G makes a pair of keys",
    )


def _curve() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError as error:
        raise EngineError(
            5,
            "signatures need the package cryptography",
            place="SIGN",
            expected="engine installed with its extra `signing`",
            found=str(error),
            hint="pip install 'bank-world-engine[signing]'",
            exit_code=3,
        ) from error
    return ed25519


def _lines(path: Path, what: str) -> list[str]:
    try:
        with path.open("rb") as file:
            data = file.read(_TEXT_BYTES_MAX + 1)
    except OSError as error:
        raise _refuse(f"there is no {what}", path, "a file that can be read", str(error), number=20) from error
    if len(data) > _TEXT_BYTES_MAX:
        raise _refuse(f"this is no {what} of minisign", path, "a few lines", "more than 64 KiB")
    # A comment may hold any byte; it is signed as it stands.
    return data.decode("utf-8", "surrogateescape").removesuffix("\n").replace("\r\n", "\n").split("\n")


def _decoded(text: str, size: int, path: object, what: str) -> bytes:
    try:
        data = base64.b64decode(text.strip().encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        data = b""
    if len(data) != size:
        raise _refuse(f"this is no {what} of minisign", path, f"{size} bytes in base64", text)
    return data


def read_public_key(told: str) -> PublicKey:
    """The public key in a file, or in the text that `minisign -P` takes; EngineError 020 or 021."""
    path = Path(told)
    inline = len(told) == 56 and told.startswith("RW") and not path.exists()
    lines = [told] if inline else _lines(path, "public key")
    data = _decoded(lines[-1], _PUBLIC_BYTES, told, "public key")
    if data[:2] != PLAIN:
        raise _refuse("this is no public key of minisign", told, "an Ed25519 key", repr(data[:2]))
    return PublicKey(data[2:10], data[10:])


def read_secret_key(path: Path, ask: Callable[[], str]) -> SecretKey:
    """The secret key in a file; `ask` gives its password where it has one. EngineError 020 or 021."""
    lines = _lines(path, "secret key")
    data = _decoded(lines[1] if len(lines) == 2 else "", _SECRET_BYTES, path, "secret key")
    kdf, secret = data[2:4], data[54:]
    if data[:2] != PLAIN or data[4:6] != _BLAKE2 or kdf not in (_SCRYPT, _NO_KDF):
        raise _refuse("this is no secret key of minisign", path, "an Ed25519 key", repr(data[:6]))
    if kdf == _SCRYPT:
        figures = (int.from_bytes(data[38:46], "little"), int.from_bytes(data[46:54], "little"))
        stream = _derived(ask(), data[6:38], *figures, path)
        secret = bytes(a ^ b for a, b in zip(secret, stream, strict=True))
    number, key, check = secret[:8], secret[8:72], secret[72:]
    told = hashlib.blake2b(PLAIN + number + key, digest_size=32).digest()
    # A key without a password has no checksum.
    if kdf == _SCRYPT and not hmac.compare_digest(told, check):
        raise _refuse("the secret key cannot be opened", path, "its password", "another one", "try again")
    public = _curve().Ed25519PrivateKey.from_private_bytes(key[:32]).public_key().public_bytes_raw()
    if public != key[32:]:
        raise _refuse("the secret key is damaged", path, "a key whose halves belong together", "two others")
    return SecretKey(number, key[:32])


def _derived(password: str, salt: bytes, operations: int, memory: int, path: Path) -> bytes:
    """What hides a secret key: scrypt with the parameters that libsodium takes for these limits."""
    if memory > _MEMORY_MAX or operations > memory:
        raise _refuse("the secret key asks for too much", path, f"at most {_MEMORY_MAX} bytes", str(memory))
    operations, block = max(operations, 32768), 8
    bounded = operations < memory // 32
    most = operations // (block * 4) if bounded else memory // (block * 128)
    power = next(n for n in range(1, 64) if 1 << n > most // 2)
    parallel = 1 if bounded else max(1, min(operations // 4 // (1 << power), 0x3FFFFFFF) // block)
    return hashlib.scrypt(
        password.encode("utf-8", "surrogateescape"),
        salt=salt,
        n=1 << power,
        r=block,
        p=parallel,
        maxmem=2**31 - 1,
        dklen=104,
    )


def signature_text(data: bytes, key: SecretKey, comment: str) -> str:
    """The signature file of some bytes; `comment` is signed with them and has no line end."""
    private = _curve().Ed25519PrivateKey.from_private_bytes(key.seed)
    signature = private.sign(hashlib.blake2b(data).digest())
    whole = private.sign(signature + comment.encode("utf-8"))
    told = base64.b64encode(HASHED + key.number + signature).decode()
    return (
        f"{UNTRUSTED}signature from engine, key {key_name(key.number)}\n{told}\n"
        f"{TRUSTED}{comment}\n{base64.b64encode(whole).decode()}\n"
    )


@dataclass(frozen=True)
class Signature:
    """A signature file, read and not yet believed."""

    path: Path
    form: bytes
    number: bytes
    signature: bytes
    comment: str
    whole: bytes

    def comment_by(self, key: PublicKey) -> str:
        """The comment, once it is known that this key has signed it; EngineError 021 otherwise."""
        if self.number != key.number:
            raise _refuse(
                "the signature is by another key",
                self.path,
                f"key {key.name}",
                f"key {key_name(self.number)}",
                "take the public key of who signed, or have it signed again",
            )
        signed = self.signature + self.comment.encode("utf-8", "surrogateescape")
        if not _verifies(key, self.whole, signed):
            raise _refuse(
                "the signature or its trusted comment has been altered, or another key made it",
                self.path,
                f"what key {key.name} signed",
                self.comment,
                "have it signed again",
            )
        return self.comment

    def check(self, key: PublicKey, data: bytes, what: str) -> str:
        """The trusted comment; EngineError 021 unless the key has signed it and these very bytes."""
        comment = self.comment_by(key)
        signed = hashlib.blake2b(data).digest() if self.form == HASHED else data
        if not _verifies(key, self.signature, signed):
            raise _refuse(
                f"{what} is not what was signed",
                self.path,
                f"what key {key.name} signed",
                "other bytes",
                "restore what was signed, or have it signed again",
            )
        return comment


def _verifies(key: PublicKey, signature: bytes, data: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        _curve().Ed25519PublicKey.from_public_bytes(key.key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_signature(path: Path) -> Signature:
    """The signature in a file; EngineError 020 where there is none, 021 where it is no signature."""
    _curve()
    lines = _lines(path, "signature")
    if len(lines) != 4 or not lines[0].startswith(UNTRUSTED) or not lines[2].startswith(TRUSTED):
        raise _refuse("this is no signature of minisign", path, "four lines, two of them comments", lines[0])
    data = _decoded(lines[1], _SIGNATURE_BYTES, path, "signature")
    whole = _decoded(lines[3], _GLOBAL_BYTES, path, "signature")
    if data[:2] not in (PLAIN, HASHED):
        raise _refuse("this is no signature of minisign", path, "an Ed25519 signature", repr(data[:2]))
    return Signature(path, data[:2], data[2:10], data[10:], lines[2].removeprefix(TRUSTED), whole)
