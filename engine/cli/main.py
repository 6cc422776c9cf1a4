"""The `engine` command and the one place where errors become text and exit codes."""

from __future__ import annotations

import importlib
import io
import json
import keyword
import sys
import traceback
from typing import NoReturn

import click

from engine import __version__
from engine.errors import EXIT_INTERNAL, EngineError, interrupted, io_error

COMMANDS = (
    "plan",
    "build",
    "test",
    "gates",
    "certify",
    "ls",
    "sql",
    "doctor",
    "runs",
    "cluster",
    "import",
    "export",
    "ladder",
    "lane",
    "phase",
    "explain",
    "perf",
    "report",
    "docs",
    "schema",
)
"""Every command, in the order of the help; `engine/cli/<command>.py` holds `<command>_command`."""


def module_of(command: str) -> str:
    """The module of a command; one that Python keeps as a keyword takes an underscore."""
    return f"engine.cli.{command}_" if keyword.iskeyword(command) else f"engine.cli.{command}"


class LazyGroup(click.Group):
    """Loads a command's module only when that command is used or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(module_of(cmd_name))
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from engine.errors import close_matches

        if not ctx.resilient_parsing and args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = close_matches(args[0], COMMANDS) or "engine --help"
            raise click.UsageError(f"no command is called {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    import duckdb

    from engine import CORE_ABI

    click.echo(f"engine {__version__} (DuckDB {duckdb.__version__}, core ABI {CORE_ABI})")
    ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": "ENGINE",
        "max_content_width": 100,
    },
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_version,
    help="Print the versions of engine and DuckDB.",
)
def cli() -> None:
    """Generate a closed synthetic bank world and prove that it is realistic.

    The loop: change a policy or a SQL file, then `engine plan`, `engine build --select ..`, read the gateboard.
    """


def main() -> None:
    """Entry point: EngineError -> its exit code, a bug -> 70."""
    as_json = "--json" in sys.argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a character that the terminal's encoding has not is no bug
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(prog_name="engine", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        _leave_interrupted()
    except click.ClickException as error:
        if as_json:
            click.echo(
                json.dumps(
                    {"error": {"name": "USAGE", "message": error.format_message(), "exit_code": error.exit_code}}
                )
            )
        error.show()
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _leave_interrupted()
    except EngineError as error:
        if interrupted(error):
            _leave_interrupted()
        sys.exit(_tell(error, as_json))
    except OSError as error:
        sys.exit(_tell(io_error(error), as_json))
    except Exception as error:
        if interrupted(error):
            _leave_interrupted()
        traceback.print_exc()
        sys.exit(
            _tell(EngineError(99, f"{type(error).__name__}: {error}", hint="this is a bug in engine"), as_json)
        )


def _leave_interrupted() -> NoReturn:
    click.echo("interrupted; what was published stays", err=True)
    sys.exit(130)


def _tell(error: EngineError, as_json: bool) -> int:
    """An error to stderr, with --json also as the one document on stdout. Returns the exit code."""
    if as_json:
        click.echo(json.dumps({"error": error.record()}, default=str))
    click.echo(str(error), err=True)
    return EXIT_INTERNAL if error.exit_code is None else error.exit_code
