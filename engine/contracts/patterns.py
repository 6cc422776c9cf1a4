r"""Regular expressions that mean the same in JSON Schema (ECMA-262, Unicode) and in DuckDB (RE2).

A pattern is read token by token. What RE2 cannot do (lookaround, backreferences) or reads
differently (`\s`, `\p`, inline flags, POSIX classes) is refused. `.` stops at four line ends in
ECMA-262 and at one in RE2, so it is rewritten as a class.
"""

from __future__ import annotations

import re

from engine.contracts.sql_types import quote_text

REPEAT_MAX = 1000
DOT = r"[^\n\r\x{2028}\x{2029}]"
CLASS_ESCAPES = set("dDwWtnrfv" + r"^$\.*+?()[]{}|/-")
COUNT = re.compile(r"\{(\d+)(,(\d*))?\}", re.ASCII)


def _escape(pattern: str, start: int, *, in_class: bool) -> int:
    following = pattern[start + 1 : start + 2]
    if following in CLASS_ESCAPES or (following in ("b", "B") and not in_class):
        return start + 2
    shown = pattern[start : start + 2]
    raise ValueError(f"{shown} is not read alike by RE2 and ECMA-262")


def _character_class(pattern: str, start: int) -> int:
    """The index after the class that opens at `start`."""
    index = start + 1
    if pattern[index : index + 1] == "^":
        index += 1
    first = index
    while index < len(pattern):
        character = pattern[index]
        if character == "]":
            if index == first:
                raise ValueError("an empty class is not read alike by RE2 and ECMA-262")
            return index + 1
        if character == "[":
            raise ValueError(r"write \[ inside a class")
        if pattern[index : index + 2] in ("--", "&&", "||", "~~"):
            raise ValueError("a doubled set operator inside a class is not read alike everywhere")
        index = _escape(pattern, index, in_class=True) if character == "\\" else index + 1
    raise ValueError("a class is not closed")


def _quantifier(pattern: str, start: int) -> tuple[int, int]:
    """(index after the quantifier, largest explicit count or 1) of the quantifier at `start`."""
    repeat = 1
    end = start + 1
    if pattern[start] == "{":
        match = COUNT.match(pattern, start)
        if not match:
            raise ValueError(r"write \{ for a brace")
        repeat = max(int(match[1]), int(match[3] or 0), 1)
        end = match.end()
    return (end + 1 if pattern[end : end + 1] == "?" else end), repeat


def re2_pattern(pattern: str) -> str:
    """The pattern for RE2, to be searched unanchored; a ValueError says what is not supported."""
    quote_text(pattern)
    out: list[str] = []
    index = 0
    repeats = 1
    after_atom = False
    while index < len(pattern):
        character = pattern[index]
        start = index
        if character in "*+?{":
            if not after_atom:
                raise ValueError(f"{character} repeats nothing")
            index, repeat = _quantifier(pattern, index)
            repeats *= repeat
            after_atom = False
        elif character in "]}":
            raise ValueError(f"write \\{character} for a bracket")
        elif character == "(":
            if pattern[index + 1 : index + 2] == "?" and pattern[index + 2 : index + 3] != ":":
                raise ValueError("of the groups that begin with (? only (?: is supported")
            index += 3 if pattern[index + 1 : index + 2] == "?" else 1
            after_atom = False
        elif character in "|^$":
            index += 1
            after_atom = False
        else:
            if character == "[":
                index = _character_class(pattern, index)
            elif character == "\\":
                index = _escape(pattern, index, in_class=False)
            else:
                index += 1
            after_atom = pattern[start:index] not in (r"\b", r"\B")
        out.append(DOT if character == "." else pattern[start:index])
    if repeats > REPEAT_MAX:
        raise ValueError(f"its counts multiply to more than {REPEAT_MAX}")
    try:
        re.compile(pattern, re.ASCII)
    except re.error as error:
        raise ValueError(str(error)) from None
    return "".join(out)
