"""Command lines: every command with any of its options, and values that are right, nearly right, or absurd."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import click

from engine.cli.main import cli

ODD_WORDS = (
    "",
    " ",
    "-",
    "--",
    "-1",
    "0",
    "1",
    "1.5",
    "1e999",
    "nan",
    "inf",
    "99999999999999999999999",
    "18446744073709551616",
    "true",
    "null",
    "*",
    "@",
    "+",
    "+2A.S1+",
    "2A.",
    ".",
    "..",
    "../..",
    "../outside",
    "missing/x.yaml",
    "file",
    "file/below",
    "folder",
    "/proc/self/mem",
    "/dev/null",
    "名前",
    "é\u0301",
    "\u202e",
    "\udcff",
    "a\nb",
    "a\tb",
    "\x1b[31m",
    "'",
    '"',
    "';--",
    "{}",
    "%s",
    "x" * 300,
    "x" * 5000,
    "2A.S1 2A.S2",
    "state:modified+",
    "state:nothing",
    "state:failed",
    "tag:x",
    "gate:*",
    "-q",
    "--json",
    "--help",
)
GOOD: dict[str, tuple[str, ...]] = {
    "segment": ("2A", "5A", "6A"),
    "segments": ("2A", "5A", "6A"),
    "profile": ("tiny", "reference"),
    "seed": ("42", "7"),
    "seeds": ("42", "42,7", "42,42", "42,", "a,b"),
    "select": ("2A", "2A.S1+", "+5A", "1A.S1", "*"),
    "exclude": ("2A", "1A.S1", "6A+"),
    "scenarios": ("baseline_v1", "stress_v1"),
    "run_id": ("latest", "{run}", "{short}"),
    "a": ("latest", "{run}"),
    "b": ("latest", "{short}"),
    "threads": ("1", "2"),
    "memory_limit": ("1GB", "50%"),
    "wait_s": ("0", "0.1"),
    "limit": ("1", "1000000"),
    "repeat": ("1",),
    "state_id": ("2A.S1", "5A.S1"),
    "kind": ("states", "models", "datasets", "policies", "macros", "gates", "streams", "profiles", "segments"),
    "query": (
        "SELECT 1",
        "SELECT 1 AS a, 2 AS a, 'nan'::DOUBLE",
        "SELECT INTERVAL 100000000 YEAR",
        "SELECT * FROM nothing",
        "SELEC",
        ";",
        "SELECT 1; SELECT 2",
        "COPY (SELECT 1) TO '../outside'",
        "ATTACH '../outside'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT '\\x00'::BLOB, DATE '5877642-06-24', MAP {DATE '2020-01-01': 1}",
        "SELECT error('x')",
        "PRAGMA database_list",
        "SET threads = 1",
        "SELECT " + "(" * 3000 + "1" + ")" * 3000,
        "VALUES ($1)",
    ),
    "words": ("2A.S1", "gate", "codes", "037", "ENG-PROJECT-032", "merchant", "1", "2A"),
    "file": ("ladder.yaml", "file", "query.sql"),
    "plan_file": ("phases.yaml", "file"),
    "manifest_path": ("import.yaml", "file"),
    "models_dir": ("folder", "tests"),
    "phase": ("P1", "P2", "POPT1"),
    "baseline": ("latest", "series.json", "{run}"),
    "candidate": ("latest", "series.json"),
    "role": ("baseline", "candidate", "certified"),
    "out": ("report.html", "folder", "a/b/c"),
}
"""Parameter -> values that fit it; `{run}` and `{short}` stand for the run of the sandbox."""
KEPT = ("project_dir", "runs_root")
"""Options that mostly stay as they are, so that a call reaches its command."""


def _leaves(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _leaves(below, (*path, name))
    else:
        yield path, command


COMMANDS = tuple(_leaves(cli, ()))
"""(words, command) of every command that can be called."""


def _value(parameter: click.Parameter, random: Random) -> str:
    good = GOOD.get(str(parameter.name), ())
    if isinstance(parameter.type, click.Choice) and random.random() < 0.7:
        return str(random.choice(list(parameter.type.choices)))
    return random.choice(good) if good and random.random() < 0.6 else random.choice(ODD_WORDS)


def call(random: Random) -> list[str]:
    """One command line, without the name of the program."""
    path, command = random.choice(COMMANDS)
    words = list(path)
    chance = random.choice((0.1, 0.3, 0.6))
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            if parameter.required or random.random() < 0.7:
                words += [
                    _value(parameter, random) for _ in range(1 if parameter.nargs == 1 else random.randrange(4))
                ]
        elif parameter.name == "project_dir":
            words += ["--project", "project" if random.random() < 0.93 else random.choice(ODD_WORDS)]
        elif parameter.name == "runs_root":
            words += ["--runs-root", "runs" if random.random() < 0.93 else random.choice(ODD_WORDS)]
        elif random.random() < (0.85 if parameter.required else chance):
            words.append(parameter.opts[0])
            if not getattr(parameter, "is_flag", False):
                words.append(_value(parameter, random))
    if random.random() < 0.1:
        words.insert(random.randrange(len(words) + 1), random.choice(ODD_WORDS))
    if path[0] == "perf" and path[1] in ("baseline", "close") and "--published" not in words:
        words.append("--published")  # cold runs are processes of their own
    return words
