"""The command line as people and scripts meet it: help, exit codes, streams, JSON, no stray colour."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from engine import __version__
from engine.cli.main import COMMANDS, cli, main
from engine.errors import COMMON, EngineError
from tests.conftest import ROOT, forked_engine
from tests.robustness.forked_engine import Done, ForkedEngine
from tests.robustness.run_roots import Place, changed, small_project

ESCAPE = "\x1b"
DONE, FAILED, USAGE, REFUSED, IO, CHANGES = 0, 1, 2, 3, 4, 10


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    """Every command and subcommand by its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)


EVERY = sorted(commands(cli))
WORDS = [" ".join(command) for command in EVERY]


@dataclass(frozen=True)
class Small:
    """The project in miniature, built, and an engine to ask about it."""

    forked: ForkedEngine
    project: Path
    place: Place

    def __call__(self, *arguments: str) -> Done:
        """Run a command on the project's runs."""
        return self.forked(*arguments, "--project", self.project, *self.place.options(), cache=self.place.cache)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    project, place = small_project(tmp_path_factory.mktemp("cli"))
    small = Small(forked_engine(), project.root, place)
    done = small("build", "-q", "--threads", "1")
    assert done.code == DONE, done.err
    return small


def started(*arguments: str) -> str:
    """What `python -m engine` prints, started from nothing."""
    return subprocess.run(
        [sys.executable, "-m", "engine", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


ASKED = ("--select", "2A.S1", "-s", "2A.S3 5A", "--exclude", "5A", "--exclude", "2A.S1")
"""2A.S3, in four options."""


def test_a_selection_in_two_options_is_their_union(small: Small) -> None:
    planned = small("plan", *ASKED, "--json").document["states"]
    assert [row["state"] for row in planned if row["selected"]] == ["2A.S3"]
    assert [row["state"] for row in small("ls", "states", *ASKED, "--json").document] == ["2A.S3"]
    assert {row["state"] for row in small("ls", "models", *ASKED, "--json").document} == {"2A.S3"}
    assert small("test", *ASKED, "--json").document["states"] == ["2A.S3"]
    done = small("build", "--replay", "--no-gates", "--json", "-q", *ASKED)
    assert [state for state, how in done.document["states"].items() if how == "replayed"] == ["2A.S3"]


@pytest.mark.parametrize("option", ["--select", "--exclude"])
@pytest.mark.parametrize("text", ["", "  "])
@pytest.mark.parametrize(
    "command", [("plan",), ("ls",), ("build",), ("test",), ("test", "--models")], ids=" ".join
)
def test_an_option_without_a_selector_is_wrong_use(
    small: Small, command: tuple[str, ...], text: str, option: str
) -> None:
    done = small(*command, option, "2A", option, text)
    assert done.code == USAGE and f"{option} is given and names nothing" in done.err


@pytest.mark.parametrize(
    "command", [("plan",), ("ls",), ("ls", "models"), ("build",), ("test",), ("test", "--models")], ids=" ".join
)
def test_nothing_that_stands_so_is_one_line_and_done(small: Small, command: tuple[str, ...]) -> None:
    done = small(*command, "--select", "state:modified+", "--select", "state:failed")
    assert (done.code, done.err) == (DONE, "")
    assert len(done.out.splitlines()) == 1 and "selects no state as things stand" in done.out
    assert "state:modified+ state:failed" in done.out


def test_a_list_of_no_states_takes_no_selection(small: Small) -> None:
    assert small("ls", "policies", "--select", "2A").code == USAGE


def test_help_lists_every_command() -> None:
    text = started("--help")
    for name in COMMANDS:
        assert f"\n  {name} " in text, name


@pytest.mark.parametrize("command", EVERY, ids=WORDS)
def test_every_command_has_help(small: Small, command: tuple[str, ...]) -> None:
    done = small.forked(*command, "--help")
    assert (done.code, done.err) == (DONE, "")
    assert done.out.startswith("Usage: engine ")
    assert ESCAPE not in done.out
    found: click.Command = cli
    for word in command:
        assert isinstance(found, click.Group)
        subcommand = found.get_command(click.Context(found), word)
        assert subcommand is not None
        found = subcommand
    assert (found.help or "").strip().endswith("."), "help is a sentence"
    for parameter in found.params:
        if isinstance(parameter, click.Option) and parameter.name not in ("seed", "scenarios", "wait_s"):
            assert parameter.help, f"{parameter.name} has no help"


@pytest.mark.parametrize("asked", [(), ("-h",), ("runs",), ("runs", "-h")])
def test_short_help_and_bare_groups(small: Small, asked: tuple[str, ...]) -> None:
    done = small.forked(*asked)
    assert "Usage: " in done.out + done.err


def test_version() -> None:
    shown = started("--version")
    assert shown.startswith(f"engine {__version__} (DuckDB ")
    assert shown.count("\n") == 1


@pytest.mark.parametrize(
    ("asked", "suggestion"),
    [("bild", "build"), ("gate", "gates"), ("certfy", "certify"), ("run", "runs"), ("Plan", "plan")],
)
def test_an_unknown_command_suggests(small: Small, asked: str, suggestion: str) -> None:
    done = small.forked(asked)
    assert (done.code, done.out) == (USAGE, "")
    assert f"no command is called '{asked}'" in done.err
    assert suggestion in done.err


WRONG = [
    ("build", "--threads", "0"),
    ("build", "--no-such-option"),
    ("build", "--seed", "-1"),
    ("build", "--select", "no_such_thing"),
    ("build", "--profile", "huge"),
    ("plan", "--select", "2A.S9"),
    ("ls", "everything"),
    ("gates", "9Z"),
    ("test", "--run", "zzzz"),
    ("sql", "SELEKT 1"),
    ("sql", "SELECT * FROM no_such_table"),
    ("certify", "2A", "--seeds", "one"),
    ("certify", "2A", "--seeds", "18446744073709551616"),
    ("certify", "2A", "--seeds", "1,1"),
    ("certify", "2A", "--seeds", ""),
    ("runs", "show", "zzzz"),
    ("certify",),
    ("runs", "no_such_command"),
    ("no_such_command",),
]


@pytest.mark.parametrize("command", WRONG, ids=" ".join)
def test_wrong_use(small: Small, command: tuple[str, ...]) -> None:
    """Exit code 2, nothing on stdout, the reason on stderr; with --json it is also the one document."""
    bare = command[0] == "no_such_command"
    done = small.forked(*command) if bare else small(*command)
    assert (done.code, done.out) == (USAGE, ""), done.err
    assert done.err.strip()
    assert "Traceback" not in done.err
    told = small.forked(*command, "--json") if bare else small(*command, "--json")
    assert told.code == USAGE
    assert told.document["error"]["message"]
    assert told.document["error"]["exit_code"] == USAGE


def test_nothing_built_yet_is_refused(small: Small, tmp_path: Path) -> None:
    for command in (("gates",), ("test",), ("sql", "SELECT 1"), ("runs", "show"), ("runs", "verify")):
        done = small.forked(*command, "--runs-root", tmp_path / "none", "--json")
        assert done.code == REFUSED, command
        assert "engine build" in done.error["hint"]
        assert done.error["code"] in done.err
    listed = small.forked("runs", "list", "--runs-root", tmp_path / "none", "--json")
    assert (listed.code, listed.document) == (DONE, [])
    assert not (tmp_path / "none").exists()


def test_plan_tells_of_changes_by_its_exit_code(small: Small) -> None:
    assert small("plan", "--detailed-exitcode").code == DONE
    assert small("plan", "--seed", "7").code == DONE
    assert small("plan", "--seed", "7", "--detailed-exitcode").code == CHANGES


@pytest.mark.parametrize("status", ["modified", "failed"])
def test_that_no_state_stands_so_is_done_at_once(small: Small, status: str) -> None:
    runs = sorted(small.place.root.iterdir())
    assert small("plan", "--select", f"state:{status}+", "--detailed-exitcode").code == DONE
    built = small("build", "--select", f"state:{status}+", "--json")
    assert (built.code, built.document["run_id"], built.document["states"]) == (DONE, None, {})
    assert "nothing to do" in small("build", "--select", f"state:{status}+").out
    assert small("ls", "--select", f"state:{status}", "--json").document == []
    assert sorted(small.place.root.iterdir()) == runs


def test_a_failed_gate_is_exit_code_1(small: Small) -> None:
    path = small.project / "config" / "realism_gate_2A.v1.yaml"
    text = path.read_text()
    with changed(path, text.replace("threshold_b: 2", "threshold_b: 99").encode()):
        failed = small("gates", "2A", "--json")
        assert failed.code == FAILED
        assert failed.document[0]["grade"] == "fail"
        assert small("build", "--json").code == FAILED
    assert small("gates", "2A").code == DONE


def test_a_failed_assertion_is_exit_code_1(small: Small) -> None:
    path = small.project / "sql" / "2A" / "S1" / "assert" / "zone_missing.v1.sql"
    text = path.read_text()
    with changed(path, text.replace("lookup.tzid IS NULL", "lookup.tzid IS NOT NULL").encode()):
        done = small("test", "--select", "2A.S1", "--json")
        assert done.code == FAILED
        assert {check["name"] for check in done.document["checks"] if check["result"] == "FAIL"} == {
            "ZONE_MISSING"
        }
        built = small("build", "--select", "2A.S1", "--json")
        assert (built.code, built.error["code"]) == (FAILED, "2A-S1-190")
        assert built.error["samples"]
        assert Path(built.error["hint"].rpartition(" ")[2]).exists()
    assert small("build", "-q").code == DONE


def one_document(done: Done) -> Any:
    """stdout as exactly one JSON document."""
    document, end = json.JSONDecoder().raw_decode(done.out)
    assert done.out[end:].strip() == ""
    return document


JSON_COMMANDS: dict[tuple[str, ...], tuple[type, tuple[str, ...]]] = {
    ("plan",): (dict, ("states", "changes", "seed", "profile")),
    ("plan", "--seed", "9"): (dict, ("states", "changes")),
    ("build", "--seed", "5", "--threads", "1"): (dict, ("run_id", "states", "gateboards", "elapsed_s")),
    ("build",): (dict, ("run_id", "states", "gateboards")),
    ("gates",): (list, ("segment", "grade", "verdict", "tests", "bundle_digest")),
    ("gates", "6A"): (list, ("segment", "grade")),
    ("test",): (dict, ("run_id", "checks")),
    ("ls",): (list, ("state", "title")),
    ("ls", "states", "--why"): (list, ("state", "why")),
    ("ls", "datasets"): (list, ("dataset", "contract")),
    ("ls", "policies"): (list, ("policy", "file")),
    ("ls", "macros"): (list, ("macro", "file")),
    ("ls", "gates"): (list, ("gate", "owner")),
    ("ls", "streams"): (list, ()),
    ("ls", "profiles"): (list, ("profile",)),
    ("ls", "segments"): (list, ("segment", "tier")),
    ("sql", "SELECT 1 AS one, NULL AS none, DATE '2026-01-01' AS day"): (list, ("one", "none", "day")),
    ("sql", "SELECT * FROM site_timezones"): (list, ("site_id", "tzid")),
    ("runs", "list"): (list, ("id", "kind", "seed", "profile")),
    ("runs", "show"): (dict, ("receipt", "states", "bytes")),
    ("runs", "verify"): (dict, ("run_id", "outputs", "problems")),
    ("runs", "du"): (dict, ("folders", "total_bytes")),
    ("runs", "prune"): (dict, ("done", "frees_bytes", "runs")),
    ("lane", "status", "2A"): (dict, ("segment", "lanes")),
    ("doctor",): (dict, ("healthy", "checks")),
    ("explain", "dataset", "site_timezones"): (dict, ("name", "columns", "made_of", "read_by", "run")),
    ("explain", "column", "site_timezones.tzid"): (dict, ("name", "type", "sources", "used_by", "profile")),
}


@pytest.mark.parametrize("command", JSON_COMMANDS, ids=" ".join)
def test_json_is_one_document(small: Small, command: tuple[str, ...]) -> None:
    kind, keys = JSON_COMMANDS[command]
    done = small(*command, "--json")
    assert done.code == DONE, done.err
    document = one_document(done)
    assert isinstance(document, kind)
    first = document[0] if isinstance(document, list) and document else document
    assert keys == () or first.keys() >= set(keys)
    assert ESCAPE not in done.out + done.err


def test_every_option_of_a_command_is_spelt_alike() -> None:
    """--project, --runs-root, --json and -q wherever a command reads the project or its runs."""
    for command in EVERY:
        found: click.Command = cli
        for word in command:
            found = found.get_command(click.Context(found), word)  # type: ignore[attr-defined]
        if not isinstance(found, click.Group):
            names = {parameter.name for parameter in found.params}
            assert names >= {"project_dir", "runs_root", "as_json", "quiet"}, command


def test_progress_goes_to_stderr_and_quiet_is_silent(small: Small) -> None:
    loud = small("build", "--seed", "11", "--threads", "1", "--select", "2A")
    assert loud.out.startswith("Done. built=6") or "gateboard" in loud.out
    assert "2A.S1" in loud.err
    quiet = small("build", "--seed", "12", "--threads", "1", "--select", "2A", "-q")
    assert (quiet.code, quiet.err) == (DONE, "")


def test_progress_as_json_lines(small: Small) -> None:
    """An event a line: what runs, what each state is made of, and how it ended."""
    done = small("build", "--seed", "13", "--threads", "1", "--select", "2A", "--no-gates", "--log-format", "json")
    lines = [json.loads(line) for line in done.err.splitlines()]
    (planned,) = (line for line in lines if line["event"] == "PLAN")
    assert planned["seed"] == 13 and "2A.S1" in planned["states"]
    ended = [line for line in lines if line["event"] == "END"]
    assert next(line["rows"] for line in ended if line["state"] == "2A.S1") > 0
    begun = {line["state"] for line in lines if line["event"] == "BEGIN"}
    built = {line["state"] for line in ended if line["outcome"] == "built"}
    assert built == {line["state"] for line in lines if line["event"] == "STEP"} and "2A.S1" in built
    assert built <= begun <= {line["state"] for line in ended}
    silent = small("build", "--seed", "13", "--select", "2A", "--no-gates", "--log-format", "json", "-q")
    assert silent.err == ""


def test_errors_go_to_stderr_with_the_next_command(small: Small) -> None:
    done = small("plan", "--select", "2A.S1", "--exclude", "2A", "--profile", "tiny")
    assert (done.code, done.out) == (USAGE, "")
    assert done.err.startswith("ENG-")
    assert "\n  hint: " in done.err


@pytest.mark.parametrize(
    "command",
    [
        ("plan", "--seed", "21"),
        ("ls",),
        ("gates",),
        ("runs", "list"),
        ("doctor",),
        ("sql", "SELECT 1"),
        ("build", "--seed", "22", "--threads", "1", "--select", "2A"),
    ],
    ids=" ".join,
)
def test_no_escape_codes_without_a_terminal(small: Small, command: tuple[str, ...]) -> None:
    done = small(*command)
    assert ESCAPE not in done.out + done.err


def on_a_terminal(small: Small, *arguments: str, **environment: str) -> str:
    """What a command shows on a pseudo-terminal."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "engine", *arguments, "--project", str(small.project), *small.place.options()],
        stdin=child,
        stdout=child,
        stderr=child,
        cwd=ROOT,
        env={
            **{k: v for k, v in os.environ.items() if k != "NO_COLOR"},
            "TERM": "xterm-256color",
            "ENGINE_CACHE": str(small.place.cache),
            **environment,
        },
    )
    os.close(child)
    shown = b""
    try:
        while data := os.read(parent, 65536):
            shown += data
    except OSError:
        pass
    finally:
        os.close(parent)
    assert process.wait() == DONE, shown.decode()
    return shown.decode()


@pytest.mark.slow
def test_colour_on_a_terminal_unless_told_not_to(small: Small) -> None:
    arguments = ("build", "--threads", "1", "--replay", "--select", "2A.S1")
    assert ESCAPE in on_a_terminal(small, *arguments)
    plain = on_a_terminal(small, *arguments, NO_COLOR="1")
    assert ESCAPE not in plain
    assert "2A.S1" in plain
    assert ESCAPE not in on_a_terminal(small, *arguments, TERM="dumb")


def test_every_common_code_is_complete() -> None:
    for number, code in COMMON.items():
        assert code.number == number
        assert code.name.isupper()
        assert code.remedy
        assert code.exit_code in (FAILED, USAGE, REFUSED, IO)


@pytest.mark.parametrize("wrapped", [False, True])
def test_ctrl_c_inside_duckdb_is_an_interruption(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wrapped: bool
) -> None:
    """DuckDB reports Ctrl-C as an error of its own with KeyboardInterrupt behind it."""

    def interrupted(**_: object) -> None:
        try:
            raise RuntimeError("Query interrupted") from KeyboardInterrupt()
        except RuntimeError as error:
            if wrapped:
                raise EngineError(37, "DuckDB refuses a model") from error
            raise

    monkeypatch.setattr(cli, "main", interrupted)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 130
    assert capsys.readouterr().err == "interrupted; what was published stays\n"


@pytest.mark.parametrize("value", ["nan", "-1", "inf", "soon"])
@pytest.mark.parametrize(
    "words", [("build",), ("certify", "2A"), ("lane", "promote", "2A"), ("ladder", "x.yaml"), ("import", "x.yaml")]
)
def test_a_wait_is_a_number_of_seconds(words: tuple[str, ...], value: str) -> None:
    done = forked_engine()(*words, "--wait", value)
    assert done.code == 2 and "'--wait'" in done.err, done
