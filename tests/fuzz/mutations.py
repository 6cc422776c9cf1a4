"""What can be wrong with a file: bytes, encodings, structure, words. A mutation follows from its random state."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from engine.errors import EngineError
from engine.project.yaml_text import parse_yaml

Mutation = Callable[[bytes, Random], bytes]

ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    1e308,
    2**63,
    2**64,
    10**39,
    "",
    " ",
    "no",
    "NaN",
    "a\nb",
    "../../../outside",
    "/tmp/outside",
    "~/outside",
    "..",
    ".",
    "名前",
    "\u202egnp",
    "x" * 5000,
    "'; DROP TABLE x; --",
    '"',
    "{x}",
    "%s",
    "*",
    "{a: 1}",
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"../x": 1},
    {"名": {"前": []}},
    ["a", "a"],
    [1, "a", None],
)
ODD_SCALARS = (
    "!!int 0x7F8",
    "!!binary aa==",
    "!!python/object:os.system x",
    "9" * 5000,
    "1e999",
    ".nan",
    "*nothing",
    "&a [*a]",
    "[" * 2000,
    "{a: " * 200,
    "- " * 200,
    "'",
    '"\\0"',
    '"\\ud800"',
    "|",
    "<<",
    "{<<: 1}",
    "? [a]",
    "@x",
    "`x`",
    "%YAML 1.3",
    "--- a",
)
ALIAS_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
FUNCTIONS = (
    "now",
    "random",
    "getenv",
    "read_csv",
    "read_text",
    "query_table",
    "sum",
    "list_transform",
    "regexp_matches",
    "unnest",
    "generate_series",
    "nothing_of_that_name",
    "current_schema",
    "rng_draw",
    "repeat",
)
WORDS = (
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP BY",
    "ORDER BY",
    "NULL",
    "(",
    ")",
    ",",
    ";",
    "'",
    '"',
    "--",
    "/*",
    "*/",
    "*",
    "::",
    "$1",
    "?",
    "DROP TABLE x",
    "COPY (SELECT 1) TO '/tmp/outside'",
    "ATTACH '/tmp/outside'",
    "名前",
    "1e999",
    "99999999999999999999999999999999999999999",
    "AS",
    "JOIN",
    "LATERAL",
    "CASE",
    "x -> x",
    "{{ x }}",
    "LIMIT -1",
)


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")


def flip(data: bytes, random: Random) -> bytes:
    """One to three bits are another."""
    out = bytearray(data)
    for _ in range(random.randint(1, 3)):
        if out:
            out[random.randrange(len(out))] ^= 1 << random.randrange(8)
    return bytes(out)


def truncate(data: bytes, random: Random) -> bytes:
    """The end is missing."""
    return data[: random.randrange(len(data) + 1)]


def cut(data: bytes, random: Random) -> bytes:
    """A part of up to 80 bytes is missing."""
    start = random.randrange(len(data) + 1)
    return data[:start] + data[start + random.randint(1, 80) :]


def repeat(data: bytes, random: Random) -> bytes:
    """A part stands several times."""
    start = random.randrange(len(data) + 1)
    part = data[start : start + random.randint(1, 200)]
    return data[:start] + part * random.choice((2, 2, 3, 50)) + data[start:]


def empty(_data: bytes, random: Random) -> bytes:
    """Nothing, a word, an empty list or mapping in its place."""
    return random.choice((b"", b"\n", b" ", b"\0", b"null", b"[]", b"{}", b"5", b"a", b"---\n---\n"))


def encode(data: bytes, random: Random) -> bytes:
    """Another encoding, or bytes that are no text."""
    text = _text(data) + "# é ü\n"
    encoding = random.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1", "cp1252", "utf-7", "nul"))
    if encoding == "nul":
        at = random.randrange(len(data) + 1)
        return (
            data[:at]
            + random.choice((b"\0", b"\x1b[0m", b"\xff", b"\xc3", b"\xed\xa0\x80", codecs.BOM_UTF8))
            + data[at:]
        )
    return text.encode(encoding, errors="replace")


def line_ends(data: bytes, random: Random) -> bytes:
    """Other line ends."""
    return data.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\n", b"\n\t", b"\xe2\x80\xa8", b"\x0b")))


def _lines(data: bytes) -> list[str]:
    return _text(data).splitlines(keepends=True)


def move_line(data: bytes, random: Random) -> bytes:
    """A line is missing, or stands in other places."""
    lines = _lines(data)
    if not lines:
        return data
    line = lines.pop(random.randrange(len(lines)))
    for _ in range(random.randrange(3)):
        lines.insert(random.randrange(len(lines) + 1), line)
    return "".join(lines).encode()


def indent(data: bytes, random: Random) -> bytes:
    """Lines are indented otherwise."""
    lines = _lines(data)
    for _ in range(random.randint(1, 3)):
        if lines:
            at = random.randrange(len(lines))
            lines[at] = random.choice((" ", "  ", "\t", "- ")) + lines[at]
    return "".join(lines).encode()


def scalar(data: bytes, random: Random) -> bytes:
    """Another text behind a colon."""
    text = _text(data)
    places = [match.end() for match in re.finditer(r": ", text)]
    at = random.choice(places) if places else len(text)
    end = at + len(re.split(r"[,}\]\n]", text[at:], maxsplit=1)[0])
    value = random.choice((*ODD_SCALARS, *(json.dumps(odd) for odd in ODD_VALUES)))
    return (text[:at] + value + text[end:]).encode()


def bomb(data: bytes, random: Random) -> bytes:
    """Nine lines of aliases beside it."""
    return random.choice((ALIAS_BOMB.encode() + data, data + b"\n" + ALIAS_BOMB.replace("a:", "zz:", 1).encode()))


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += _paths(item, (*path, key))
    return found


def _changed(owner: Any, key: Any, random: Random) -> None:
    """One structural change at a place of a document: away, doubled, renamed, of another type."""
    what = random.choice(("away", "value", "value", "value", "rename", "wrap", "steal"))
    if what == "away":
        del owner[key]
    elif what == "rename" and isinstance(owner, dict):
        name = random.choice((f"{key}s", str(key)[1:], str(key).upper(), f"{key} ", "名前", "../x", "", f"{key}é"))
        owner[name] = owner.pop(key)
    elif what == "wrap":
        depth = random.choice((1, 1, 2, 100))
        for _ in range(depth):
            owner[key] = [owner[key]] if random.random() < 0.5 else {"a": owner[key]}
    elif what == "steal":
        owner[key] = random.choice(list(owner.values()) if isinstance(owner, dict) else owner)
    else:
        owner[key] = random.choice(ODD_VALUES)


def document(data: bytes, random: Random) -> bytes:
    """The parsed document with a few changes, written anew: always well formed, seldom right."""
    try:
        value = json.loads(json.dumps(parse_yaml(_text(data), "fuzz")))
    except EngineError:
        return flip(data, random)
    if not isinstance(value, dict | list):
        return flip(data, random)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        paths = _paths(value)
        if not paths:
            break
        *above, key = random.choice(paths)
        owner: Any = value
        for step in above:
            owner = owner[step]
        _changed(owner, key, random)
    return json.dumps(value, ensure_ascii=random.random() < 0.5, indent=random.choice((None, 1))).encode()


def tokens(data: bytes, random: Random) -> bytes:
    """SQL with words dropped, doubled, swapped, or others in their place."""
    words = re.split(r"(\s+|\W)", _text(data))
    places = [place for place, word in enumerate(words) if word.strip()]
    for _ in range(random.choice((1, 1, 2, 4))):
        at, other = random.choice(places), random.choice(places)
        what = random.choice(("drop", "swap", "word", "double"))
        if what == "drop":
            words[at] = " "
        elif what == "swap":
            words[at], words[other] = words[other], words[at]
        elif what == "word":
            words[at] = f" {random.choice(WORDS)} "
        else:
            words[at] = f"{words[at]} {words[at]}"
    return "".join(words).encode()


def functions(data: bytes, random: Random) -> bytes:
    """SQL with another function in the place of one that it calls."""
    text = _text(data)
    calls = list(re.finditer(r"\b[a-z_0-9]+(?=\()", text))
    if not calls:
        return tokens(data, random)
    call = random.choice(calls)
    return (text[: call.start()] + random.choice(FUNCTIONS) + text[call.end() :]).encode()


def nest(data: bytes, random: Random) -> bytes:
    """SQL or a document inside very many brackets."""
    depth = random.choice((30, 300, 5000))
    left, right = random.choice(((b"(", b")"), (b"[", b"]"), (b"(SELECT ", b")"), (b"CASE WHEN ", b" END")))
    at = random.randrange(len(data) + 1)
    return data[:at] + left * depth + b"1" + right * random.choice((depth, depth - 1)) + data[at:]


BYTES: tuple[Mutation, ...] = (flip, truncate, cut, repeat, empty, encode, line_ends)
OF_KIND: dict[str, tuple[Mutation, ...]] = {
    ".yaml": (document, document, document, document, scalar, scalar, move_line, indent, bomb, nest),
    ".json": (document, document, document, nest),
    ".sql": (tokens, tokens, tokens, functions, scalar, move_line, nest),
    ".csv": (tokens, move_line),
    ".parquet": (),
}
"""File suffix -> what is done to such a file beside the mutations of bytes; more often what stands twice."""


def mutations_of(suffix: str) -> tuple[Mutation, ...]:
    return (*BYTES, *OF_KIND.get(suffix, ()))


def mutate(data: bytes, suffix: str, random: Random) -> tuple[str, bytes]:
    """(name of the mutation, the mutated bytes)."""
    mutation = random.choice(mutations_of(suffix))
    return mutation.__name__, mutation(data, random)
