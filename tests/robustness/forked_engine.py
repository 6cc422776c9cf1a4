"""Engine commands in forks of a process that has the engine loaded: real processes, without their start-up.

As a script this is the server: one JSON request a line on stdin, one JSON answer a line on stdout. A request
can have its process killed after a time, or just before its n-th call that changes the file system.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CALLS = ("open", "mkdir", "link", "replace", "fsync", "unlink", "rmdir")
"""Functions of `os` at which a build can be killed; `open` only where it creates or writes."""
KILLED = -signal.SIGKILL


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code (-9: killed), its output, its calls that change the file system."""

    code: int
    out: str
    err: str
    calls: int

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The refusal of a command that ran with --json."""
        return dict(self.document["error"])


class ForkedEngine:
    """The client: call it like the `engine` command."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.robustness.forked_engine"],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __call__(self, *arguments: object, cache: Path | None = None, **how: Any) -> Done:
        """Run a command. `how`: cwd, alarm_s, kill_after_s, signal, kill_at_call, count_calls, file_bytes_max."""
        assert self._server.stdin is not None and self._server.stdout is not None
        environment = {**os.environ, **({"ENGINE_CACHE": str(cache)} if cache else {})}
        request = {"arguments": [str(item) for item in arguments], "environment": environment, **how}
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        return Done(**json.loads(self._server.stdout.readline()))

    def close(self) -> None:
        """End the server."""
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(timeout=60)


class Counter:
    """Counts the calls that change the file system, and kills its process before the n-th."""

    def __init__(self, kill_at: int | None) -> None:
        self.calls = 0
        self.kill_at = kill_at
        for name in CALLS:
            setattr(os, name, self._counted(name, getattr(os, name)))

    def _counted(self, name: str, function: Any) -> Any:
        def counted(*arguments: Any, **options: Any) -> Any:
            reads = name == "open" and not arguments[1] & (os.O_CREAT | os.O_WRONLY | os.O_RDWR)
            if not reads:
                self.calls += 1
                if self.calls == self.kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **options)

        return counted


def _child(request: dict[str, Any], out: int, err: int, report: int) -> None:
    """The body of a fork; never returns."""
    # The server's own stdin is where its requests come from.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(request["environment"])
    if request.get("cwd"):
        os.chdir(request["cwd"])
    if request.get("alarm_s"):
        signal.alarm(request["alarm_s"])  # ends the process: code -14
    if request.get("file_bytes_max"):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["file_bytes_max"],) * 2)
    counter = None
    if request.get("kill_at_call") or request.get("count_calls"):
        counter = Counter(request.get("kill_at_call"))
    sys.argv = ["engine", *request["arguments"]]
    code = 70
    try:
        from engine.cli.main import main

        main()
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    except KeyboardInterrupt:
        code = 130
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(report, str(counter.calls if counter else 0).encode())
        os._exit(code)


def _serve_one(request: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as report:
        child = os.fork()
        if child == 0:
            _child(request, out.fileno(), err.fileno(), report.fileno())
        if request.get("kill_after_s") is not None:
            time.sleep(request["kill_after_s"])
            os.kill(child, request.get("signal", signal.SIGKILL))
        _, status = os.waitpid(child, 0)
        for file in (out, err, report):
            file.seek(0)
        return {
            "code": os.waitstatus_to_exitcode(status),
            "out": out.read().decode(),
            "err": err.read().decode(),
            "calls": int(report.read() or 0),
        }


def _serve() -> None:
    import duckdb  # noqa: F401
    import jsonschema  # noqa: F401
    import sqlglot  # noqa: F401

    from engine.cli.main import COMMANDS, module_of

    for module in (*map(module_of, COMMANDS), "engine.build", "engine.importing.run", "engine.ladder.run"):
        importlib.import_module(module)
    for line in sys.stdin:
        answer = _serve_one(json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
