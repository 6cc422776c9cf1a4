"""Every command that README and docs show, run in order as a reader would, on a copy of the project and `tiny`.

Long walks are run with `-m slow`; of README, the first command is run every time.
ENGINE_DOCS_REFRESH=1 writes what the commands print into the documents, except where they leave lines out.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import click
import pytest

from engine.cli.main import cli
from tests.conftest import ROOT
from tests.docs.shown import Shown, first_missing, refreshed, shown_commands

DOCUMENTS = sorted(path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")) if shown_commands(path))
PROJECT = ("sql", "macros", "config", "contracts", "docs")

INSTEAD = {
    "./bootstrap --light && .venv/bin/engine build --select +2A": (
        "installing is CI's first step; the copy has this build",
        "engine build --select +2A",
    ),
    ".venv/bin/engine report": ("the environment has another path here", "engine report"),
    "./bootstrap && .venv/bin/engine build --profile tiny": (
        "installing is CI's first step; what it prints is compared with the same build once more",
        "engine build --profile tiny",
    ),
    ".venv/bin/python -m pytest -n 2": ("it is what runs this test", ""),
    "./bootstrap": ("installing is CI's first step", ""),
    ".venv/bin/engine build --profile tiny": ("the copy has this build", "engine build --profile tiny --no-gates"),
    "engine certify 5A": ("four reference worlds take half an hour", ""),
    "engine ladder docs/ladders/5A_tail.yaml": ("the tuning guide runs a ladder", "{} --plan"),
    "duckdb -readonly runs/<run id>/run.duckdb": ("DuckDB's shell is no package", ""),
    "engine export --to postgres --out postgresql://me@localhost/bank --schema engine": (
        "tests/exporting has a server",
        "",
    ),
    'pip install "bank-world-engine[charts]"': ("installing is CI's first step", ""),
    ".ci/site/build": ("tests/site builds it", ""),
    ".venv/bin/python .ci/site/serve.py site": ("it serves until it is stopped", ""),
}
"""Command that is not run as it stands -> (why, what is run instead; {} is the command)."""
LONG = {
    "README",
    "CONTRIBUTING",
    "add-a-segment",
    "concepts",
    "data-dictionary",
    "engine-in-your-ci",
    "exports",
    "first-build",
    "query-a-run",
    "query-arrivals",
    "query-payments",
    "report",
    "scale-out",
    "tune-a-gate",
    "zone-agreement",
}
"""Walks through many commands."""
NEEDS = {"train-a-model": "sklearn", "notebook": "altair", "exports": "pyiceberg"}
"""Document -> the module of an extra that its commands import."""
_COMMENT = re.compile(r"\s+# [^'\"]*$")


def bare(command: str) -> str:
    """A command without its comment."""
    return _COMMENT.sub("", command)


def parse(words: list[str]) -> None:
    """UsageError unless the words are a command of engine with its arguments."""
    command: click.Command = cli
    rest = list(words)
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), rest[0]) if rest else None
        if found is None:
            raise click.UsageError(f"no command: {' '.join(words)}")
        command, rest = found, rest[1:]
    command.make_context(command.name, rest)


def engine_calls(command: str) -> list[list[str]]:
    """The calls of engine in a line of shell, each without the first word."""
    parts = [shlex.split(part, comments=True) for part in bare(command).split("&&")]
    return [_before_pipes(words[1:]) for words in parts if words and words[0].rsplit("/", 1)[-1] == "engine"]


def _before_pipes(words: list[str]) -> list[str]:
    """The words of a call without what its output goes to; what another command prints for it is some word."""
    own = list(takewhile(lambda word: word != "|" and not word.startswith("$("), words))
    return own + ["1"] * any(word.startswith("$(") for word in words[len(own) : len(own) + 1])


class Reader:
    """Somebody with a copy of the project, its runs, and `engine` on the path."""

    def __init__(self, home: Path, runs: Path) -> None:
        self.clone = home / "clone"
        for part in PROJECT:
            shutil.copytree(ROOT / part, self.clone / part)
        shutil.copytree(runs, self.clone / "runs", copy_function=os.link)
        (home / "bin").mkdir()
        for name, call in (("engine", "-m engine "), ("python", "")):
            shim = home / "bin" / name
            shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" {call}"$@"\n')
            shim.chmod(0o755)
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "NO_COLOR": "1",
            "PATH": f"{shim.parent}{os.pathsep}{os.environ['PATH']}",
        }

    def run(self, command: str) -> tuple[int, str]:
        """Exit code and everything that a terminal would show."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.clone,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout


@pytest.mark.parametrize(
    "document",
    [pytest.param(path, id=path.stem, marks=pytest.mark.slow if path.stem in LONG else []) for path in DOCUMENTS],
)
def test_commands(document: Path, tiny_root: Path, tmp_path: Path) -> None:
    if document.stem in NEEDS:
        pytest.importorskip(NEEDS[document.stem])
    follow(document, shown_commands(document), Reader(tmp_path, tiny_root))


@pytest.mark.parametrize("document", [path for path in DOCUMENTS if path.stem in LONG], ids=lambda path: path.stem)
def test_commands_of_a_long_document_are_commands(document: Path) -> None:
    """Their words are commands, options and arguments that engine knows."""
    for shown in shown_commands(document):
        for call in engine_calls(shown.command):
            parse(call)


def test_the_first_command_of_the_readme(tiny_root: Path, tmp_path: Path) -> None:
    readme = ROOT / "README.md"
    first = shown_commands(readme)[0]
    assert bare(first.command) in INSTEAD
    follow(readme, [first], Reader(tmp_path, tiny_root))


def follow(document: Path, commands: list[Shown], reader: Reader) -> None:
    """Type the commands; each ends as the document says and prints what it shows."""
    for shown in commands:
        where = f"{document.name}:{shown.line}: {shown.command}"
        command = shown.command
        if bare(command) in INSTEAD:
            for call in engine_calls(command):
                parse(call)
            command = INSTEAD[bare(command)][1].format(bare(command))
        if not command:
            continue
        code, printed = reader.run(command)
        assert code == shown.exit_code, f"{where}\nexit {code}, documented {shown.exit_code}\n{printed}"
        check_output(document, shown, where, printed)


def check_output(document: Path, shown: Shown, where: str, printed: str) -> None:
    """The shown lines were printed, in their order; or, on request, are from now on."""
    if os.environ.get("ENGINE_DOCS_REFRESH"):
        document.write_text(refreshed(document.read_text("utf-8"), shown, printed), "utf-8")
        return
    lines = [line for line in shown.output if bare(shown.command) not in INSTEAD or is_of_a_gateboard(line)]
    missing = first_missing(lines, printed)
    assert not missing, f"{where}\nnot printed, or not in this order: {missing}\n{printed}"


def is_of_a_gateboard(line: str) -> bool:
    """Whether a line of a shown build is what every later build prints too."""
    return line.startswith(("gate ", "verdict: ")) or bool(re.match(r"[A-Z]+\d*(_\w+)? +[a-z]\w+ ", line))


def test_what_is_not_run_is_still_shown() -> None:
    shown = {bare(command.command) for path in DOCUMENTS for command in shown_commands(path)}
    assert INSTEAD.keys() - shown == set()


INLINE = sorted(
    {
        (path.name, " ".join(span.split()))
        for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))
        for span in re.findall(
            r"`(engine [^`]+)`", re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
        )
    }
)


@pytest.mark.parametrize(("document", "span"), INLINE, ids=[span for _, span in INLINE])
def test_commands_inside_sentences(document: str, span: str) -> None:
    """Their words are commands and their options exist; arguments may be placeholders."""
    command: click.Command = cli
    words = shlex.split(span.split(" > ")[0])[1:]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None, f"{document}: {span}"
        command = found
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    asked = {word.partition("=")[0] for word in words if word.startswith("-")}
    assert asked <= known | {"--help"}, f"{document}: {span}"
