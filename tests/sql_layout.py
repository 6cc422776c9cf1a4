"""One layout for all SQL, by plain text: headers, docs, keywords, commas, CTEs with their sentence, sizes.

    python -m tests.sql_layout [--fix] [FILE ...]

says what is wrong with files, or with all, and exits with 1 if anything is. `--fix` mends what has one answer: the
case of keywords, blanks at the ends of lines, tabs, the end of the file; the rest needs a person, and is told.

The rules stand here and not in a formatter: sqlfluff 4.5 parses neither files of several statements (`explain`)
nor some of our macros. It wants every column on a line of its own, and takes minutes where this takes a second.
sqlglot writes a statement anew from its tree: lines, comments and the grouping of columns are then its own.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

EXPLAINED_ONCE = ("macros/rng.sql",)
"""Twenty steps of one rhythm, the rounds of a cipher: the head of the file explains them, not a sentence each."""

LINE_MAX = 150
FILE_MAX = 120
FOLDER_MAX = 40
HEADER_KEYS = (
    *("section", "model", "doc", "title", "figures", "front"),
    *("code", "name", "refuses", "severity", "hint", "import", "import_code"),
    *("tests", "answers", "owner_state", "knobs", "formula", "cells", "key", "population", "narrow", "again"),
    *("materialize", "stream", "slots", "truth", "stored", "pooled", "lane", "order", "parts"),
    *("source", "target", "machinery"),
)
"""The keys of headers in their order; a section of an explanation is named before its doc."""

KEYWORDS = frozenset(
    """
    all and anti as asc asof between by case cast create cross desc distinct else end except exclude exists
    filter from full group grouping having ilike in inner intersect is join lambda lateral left like limit macro
    materialized not null nulls offset on or order outer over partition qualify replace right select semi sets
    then unbounded union using when where window with within
    """.split()  # noqa: SIM905
)
"""Words of the language that are no names of ours; a function such as `replace(..)` is told by its parenthesis."""

CTE = re.compile(r"(?:WITH(?: RECURSIVE)? |, )\w+(?: \([\w, ]+\))? AS (?:(?:NOT )?MATERIALIZED )?\((.*)")
"""The line that opens a CTE, and what follows its parenthesis."""

STRING_OR_COMMENT = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/""", re.DOTALL)
HEADER = re.compile(r"/\*\n(.*?)\*/\n", re.DOTALL)


def sql_files() -> list[Path]:
    return sorted((*(ROOT / "sql").rglob("*.sql"), *(ROOT / "macros").rglob("*.sql")))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_exempt(name: str) -> bool:
    return name.startswith(EXPLAINED_ONCE)


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def code_of(text: str) -> str:
    """The text with strings, quoted names and comments blanked out, line by line."""
    return STRING_OR_COMMENT.sub(
        lambda found: re.sub(r"[^\n]", "_" if found[0][0] in "'\"" else " ", found[0]), text
    )


def headers(text: str) -> Iterator[tuple[list[str], str]]:
    """(keys, doc) of every header of a file."""
    for header in HEADER.findall(text):
        doc = re.search(r"^doc: (?:>\n)?(.*(?:\n .*)*)", header, re.MULTILINE)
        yield re.findall(r"^(\w+):", header, re.MULTILINE), " ".join(doc[1].split()) if doc else ""


def statements(text: str) -> list[str]:
    """The statements of a file: an explanation has one for each header, a macro file one for each macro."""
    return re.split(r"\n\n(?=/\*\n|--[^\n]*\n(?:--[^\n]*\n)*CREATE |CREATE )", text.rstrip("\n"))


FILES = [name_of(path) for path in sql_files()]
MODELS = [name for name in FILES if name.startswith("sql/")]


def faults(name: str) -> Iterator[str]:
    """What is wrong with the layout of a file, in words."""
    text = text_of(name)
    yield from _hygiene(text)
    if is_exempt(name):
        return
    if name.startswith("sql/"):
        yield from _header(text)
    longest = max(len(part.splitlines()) for part in statements(text))
    if longest > FILE_MAX:
        yield f"a statement of {longest} lines, more than {FILE_MAX}"
    yield from _code(text)
    yield from _ctes(text.splitlines())


def _hygiene(text: str) -> Iterator[str]:
    if not text.endswith("\n") or text.endswith("\n\n"):
        yield "does not end in one line end"
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line:
            yield f"{number}: a tab"
        if line != line.rstrip():
            yield f"{number}: a trailing blank"


def _header(text: str) -> Iterator[str]:
    if not text.startswith("/*\n"):
        yield "the first line opens no header"
    for keys, doc in headers(text):
        unknown = [key for key in keys if key not in HEADER_KEYS]
        if unknown or keys != sorted(keys, key=HEADER_KEYS.index):
            yield f"keys of a header out of order: {', '.join(keys)}"
        if not re.match(r"[A-Z`]", doc) or not doc.endswith("."):
            yield f"this doc is no sentence: {doc}"
        if re.match(r"The same\b|What\b", doc):
            yield f"this doc does not stand alone: {doc}"


def _code(text: str) -> Iterator[str]:
    for number, (line, code) in enumerate(zip(text.splitlines(), code_of(text).splitlines(), strict=True), 1):
        if len(line) > LINE_MAX:
            yield f"{number}: {len(line)} characters, more than {LINE_MAX}"
        if code.rstrip().endswith(","):
            yield f"{number}: a comma at the end of a line"
        for word in _lower_case_keywords(code):
            yield f"{number}: the keyword {word[1]} in lower case"


def _lower_case_keywords(code: str) -> list[re.Match[str]]:
    return [word for word in re.finditer(r"(?<![.\w])([a-z]+)\b(?!\s*[(.])", code) if word[1] in KEYWORDS]


def _ctes(lines: list[str]) -> Iterator[str]:
    is_open = False
    for place, line in enumerate(lines):
        number = place + 1
        if is_open and line == ")":
            is_open = False
        elif is_open and line and not line.startswith("    "):
            yield f"{number}: the body of a CTE is indented by four"
        if not line.startswith(("WITH ", ", ")):
            continue
        cte = CTE.fullmatch(line)
        if cte is None:
            yield f"{number}: not the opening line of a CTE"
            continue
        if cte[1]:
            yield f"{number}: a CTE's body begins on its own line"
        else:
            is_open = True
        yield from _sentence(lines[:place], number)
    if is_open:
        yield "a CTE is not closed by `)` on a line of its own"


def _sentence(before: list[str], number: int) -> Iterator[str]:
    comment: list[str] = []
    while before and before[-1].startswith("-- "):
        comment.insert(0, before.pop().removeprefix("-- "))
    told = " ".join(comment)
    if not told:
        yield f"{number}: a CTE without a sentence above it"
    elif not re.match(r"[A-Z0-9`]", told) or not told.endswith("."):
        yield f"{number}: this comment is no sentence: {told}"
    elif re.match(r"The same\b|What\b", told):
        yield f"{number}: this comment does not stand alone: {told}"


def mended(text: str) -> str:
    """The text with all that has one answer put right; what stands in strings stays."""
    code = code_of(text)
    letters = list(text)
    for word in _lower_case_keywords(code):
        letters[word.start() : word.end()] = word[1].upper()
    for place, letter in enumerate(code):
        if text[place] == "\t" and letter != "_":
            letters[place] = "    "
    for end in re.finditer(r"[ \t]+(?=\n|\Z)", code):  # in the code a comment is blank, in the text it is not
        blanks = len(end[0]) - len(text[end.start() : end.end()].rstrip())
        letters[end.end() - blanks : end.end()] = [""] * blanks
    return "".join(letters).rstrip("\n") + "\n"


def main(arguments: Sequence[str]) -> int:
    """Say what is wrong with files, or mend them first; 1 where something is, or was."""
    parser = argparse.ArgumentParser(prog="python -m tests.sql_layout", description="The layout of SQL files.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="all of sql/ and macros/ unless given")
    parser.add_argument("--fix", action="store_true", help="mend what has one answer")
    asked = parser.parse_args(arguments)
    wrong = 0
    for path in [path.resolve() for path in asked.files] or sql_files():
        name, text = name_of(path), path.read_text("utf-8")
        if asked.fix and mended(text) != text:
            path.write_text(mended(text), "utf-8")
            print(f"{name}: mended")
            wrong += 1
        for fault in faults(name):
            print(f"{name}: {fault}")
            wrong += 1
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
