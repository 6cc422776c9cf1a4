"""Stream keys and the Python twin of the SQL draws.

Philox4x32-10 after Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC'11). The
engine draws in SQL only; this module makes the keys, and recomputes draws for the audit.
"""

from __future__ import annotations

import hashlib

from engine.errors import EngineError
from engine.hashing import canonical_json

_M0, _M1, _W0, _W1 = 0xD2511F53, 0xCD9E8D57, 0x9E3779B9, 0xBB67AE85
_MASK = 0xFFFFFFFF

KNOWN_ANSWERS = (
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((_MASK,) * 4, (_MASK,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
)
"""(counter, key, output) from the Random123 test vectors."""

Words = tuple[int, int, int, int]


def philox4x32(counter: Words, key: tuple[int, int]) -> Words:
    """Ten rounds over four 32-bit words."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        product0, product1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (
            (product1 >> 32) ^ c1 ^ k0,
            product1 & _MASK,
            (product0 >> 32) ^ c3 ^ k1,
            product0 & _MASK,
        )
        k0, k1 = (k0 + _W0) & _MASK, (k1 + _W1) & _MASK
    return c0, c1, c2, c3


def known_answers_pass() -> bool:
    """Whether this Philox reproduces the published vectors."""
    return all(philox4x32(counter, key) == output for counter, key, output in KNOWN_ANSWERS)


def stream_key(seed: int, rng_parameter_hash: str, stream: str) -> tuple[int, int]:
    """(k0, k1) of a stream: the first 8 bytes of a SHA-256, little endian."""
    message = canonical_json(
        {"kind": "rng_key", "parameter_hash": rng_parameter_hash, "seed": seed, "stream": stream, "v": 1}
    )
    raw = hashlib.sha256(message).digest()[:8]
    return int.from_bytes(raw[:4], "little"), int.from_bytes(raw[4:], "little")


def slot(key: tuple[int, int], entity: int, sub: int, index: int) -> int:
    """The 52-bit integer of one slot."""
    w0, w1, w2, w3 = philox4x32((entity & _MASK, entity >> 32, index >> 1, sub), key)
    first, second = (w2, w3) if index & 1 else (w0, w1)
    return ((first << 32) | second) >> 12


def uniform(key: tuple[int, int], entity: int, sub: int, index: int) -> float:
    """The uniform double of one slot, in [2^-53, 1 - 2^-53]."""
    return (slot(key, entity, sub, index) + 0.5) * 2.0**-52


def entity_of_text(text: str) -> int:
    """The 64-bit entity of a text key, as the SQL macro e64."""
    return int(hashlib.sha256(text.encode("utf-8")).hexdigest()[:16], 16)


def distinct_keys(keys: dict[str, tuple[int, int]]) -> None:
    """EngineError 052 when two streams share a key."""
    seen: dict[tuple[int, int], str] = {}
    for stream, key in keys.items():
        if key in seen:
            raise EngineError(52, f"{stream} and {seen[key]} have one key", place="RNG")
        seen[key] = stream
