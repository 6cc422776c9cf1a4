"""Commands as a document shows them, and how far two outputs agree.

A block fenced as ```console holds commands and what they print. `$ ` starts a command; it goes on while a quote is
open, after a backslash, or up to the end of a here-document. The lines below it are its output; `...` stands for
lines that were left out, at the end of a line for the rest of it. A comment `# exit 3` says how the command ends.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

GAP = "..."
_FENCE = re.compile(r"^```(\w*)\s*$")
_HERE = re.compile(r"<<'?(\w+)'?")
_EXIT = re.compile(r"#.*\bexit (\d+)\b")
_CHANGING = (
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z?|\d{8}T\d+Z"), "<time>"),
    (re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b|\b[0-9a-f]{12}\b|\b[0-9a-f]{8}\b"), "<id>"),
    (re.compile(r"\b\d+(\.\d+)?s\b|\b\d+m\d+s\b"), "<seconds>"),
    (re.compile(r"\b\d+(\.\d+)? MB\b"), "<size>"),
    (re.compile(r"-{3,}"), "---"),
)
"""What changes from run to run, and the width of columns, which follows from it."""


@dataclass(frozen=True)
class Shown:
    """One command of a document."""

    line: int
    command: str
    output: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """What the document says about the end; 0 unless it says so."""
        found = _EXIT.search(self.command)
        return int(found[1]) if found else 0


def shown_commands(path: Path) -> list[Shown]:
    """The commands of a document, in their order."""
    found: list[Shown] = []
    fence = ""
    lines = iter(enumerate(path.read_text("utf-8").splitlines(), 1))
    for number, line in lines:
        mark = _FENCE.match(line)
        if mark:
            fence = "" if fence else mark[1] or "text"
        elif fence == "console" and line.startswith("$ "):
            command = line[2:]
            while not _is_whole(command):
                command += "\n" + next(lines)[1]
            found.append(Shown(number, command, ()))
        elif fence == "console" and found:
            last = found[-1]
            found[-1] = Shown(last.line, last.command, (*last.output, line))
    return found


def _is_whole(command: str) -> bool:
    here = _HERE.search(command)
    if here:
        return command.splitlines()[-1] == here[1]
    try:
        shlex.split(command, comments=True)
    except ValueError:
        return False
    return not command.endswith("\\")


def plain(line: str) -> str:
    """A line without what changes from run to run."""
    for pattern, word in _CHANGING:
        line = pattern.sub(word, line)
    return " ".join(line.split())


def first_missing(shown: Sequence[str], printed: str) -> str:
    """The first shown line that was not printed, or not in this order; empty when all were."""
    actual = [plain(line) for line in printed.splitlines()]
    place = 0
    for line in shown:
        wanted = plain(line)
        if wanted in ("", GAP):
            continue
        start = wanted.removesuffix(GAP).rstrip()
        while place < len(actual) and not (
            actual[place] == wanted or (wanted.endswith(GAP) and actual[place].startswith(start))
        ):
            place += 1
        if place == len(actual):
            return line
        place += 1
    return ""


def refreshed(text: str, command: Shown, printed: str) -> str:
    """The document with what a command printed now; as it is where the document leaves lines out."""
    if any(line.rstrip().endswith(GAP) for line in command.output) or not command.output:
        return text
    head = f"$ {command.command}\n"
    before = head + "\n".join(command.output)
    after = head + "\n".join(line.rstrip() for line in printed.splitlines())
    assert text.count(before) == 1, f"{command.command} stands twice"
    return text.replace(before, after)
