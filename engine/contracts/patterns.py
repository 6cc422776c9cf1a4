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


def _refuse_inner_anchors(pattern: str) -> None:
    """A ValueError for `^` behind and `$` before something: releases of DuckDB differ in what `^a$b` finds.

    Of each open group: whether text stands before it, has stood in this branch, whether the branch has ended in
    `$`, whether the group holds an anchor, and whether an earlier branch has ended.
    """
    before, seen, ended, anchored, ends = False, False, False, False, False
    groups: list[tuple[bool, bool, bool, bool, bool]] = []
    index = 0
    while index < len(pattern):
        character, end = pattern[index], index + 1
        if character == "(":
            groups.append((before, seen, ended, anchored, ends))
            before, seen, anchored, ends = before or seen, False, False, False
            end += 2 if pattern[end : end + 2] == "?:" else 0
        elif character == ")" and groups:
            inside_ended, inside_anchored = ended or ends, anchored
            before, seen, ended, anchored, ends = groups.pop()
            ended, anchored = ended or inside_ended, anchored or inside_anchored
            if inside_anchored and pattern[end : end + 1] in tuple("*+?{"):
                raise ValueError("an anchor inside a group that repeats is not read alike by RE2 and ECMA-262")
            seen = True
        elif character == "|":
            seen, ends = False, ends or ended
            ended = groups[-1][2] if groups else False
        elif character in "^$":
            anchored = True
            if character == "^" and (before or seen or ended):
                raise ValueError("^ behind the beginning of a pattern is not read alike by RE2 and ECMA-262")
            ended = ended or character == "$"
        else:
            if character == "[":
                end = _character_class(pattern, index)
            elif character == "\\":
                end = index + 2
            if ended:
                raise ValueError("$ before the end of a pattern is not read alike by RE2 and ECMA-262")
            seen = seen or character not in "*+?{"
        index = end


def re2_pattern(pattern: str) -> str:
    """The pattern for RE2, to be searched unanchored; a ValueError says what is not supported."""
    quote_text(pattern)
    _refuse_inner_anchors(pattern)
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


def python_pattern(pattern: str) -> re.Pattern[str]:
    """The pattern for Python, to be searched; the same texts match as in RE2. A ValueError as `re2_pattern`."""
    re2_pattern(pattern)
    out: list[str] = []
    index = 0
    while index < len(pattern):
        end = index + 1
        if pattern[index] == "[":
            end = _character_class(pattern, index)
        elif pattern[index] == "\\":
            end = index + 2
        piece = pattern[index:end]
        out.append(r"\Z" if piece == "$" else r"[^\n\r\u2028\u2029]" if piece == "." else piece)
        index = end
    return re.compile("".join(out), re.ASCII)
