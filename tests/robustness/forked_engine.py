"""Engine commands in forks of a process that has the engine loaded: real processes, without their start-up.

As a script this is the server: one JSON request a line on stdin, one JSON answer a line on stdout. A request
can have its process killed after a time, and the n-th of its operations on the file system fail (`faults`).
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import engine
from tests.robustness.faults import KILL, Disk

ROOT = Path(__file__).resolve().parents[2]
KILLED = -signal.SIGKILL


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code (-9: killed), its output, its operations that change the file system."""

    code: int
    out: str
    err: str
    operations: list[str]
    """One line each, where they were asked for."""

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
        """Run a command. `how`: cwd, alarm_s, kill_after_s, signal, fault_at, fault, list_operations, no_sync,
        file_bytes_max."""
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


def _child(request: dict[str, Any], out: int, err: int, report: int) -> None:
    """The body of a fork; never returns."""
    real_open = open
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
    if request.get("no_sync"):
        os.fsync = lambda file: None
    disk = None
    if request.get("fault_at") or request.get("list_operations"):
        disk = Disk(request.get("fault_at"), request.get("fault", KILL))
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
        with real_open(report, "w", closefd=False) as file:
            json.dump(disk.operations if disk and request.get("list_operations") else [], file)
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
            "operations": json.loads(report.read() or "[]"),
        }


def _load_everything() -> None:
    """Import what commands import, so that no fork does it again."""
    import jsonschema  # noqa: F401

    for module in pkgutil.walk_packages(engine.__path__, "engine."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    # What is loaded stays: no fork needs to look through it for garbage, which would copy its pages.
    gc.collect()
    gc.freeze()


def _serve() -> None:
    _load_everything()
    for line in sys.stdin:
        answer = _serve_one(json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
