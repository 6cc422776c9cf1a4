"""Worker processes of this machine, and the store in which they meet when no other is given."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import selectors
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import engine
from engine.cluster.runner import Document, Ended
from engine.runs.folder import hold

PLACE = ".workers"
"""Below a runs root: the scratch folder of its workers and, unless another is given, their store."""
LOCK = ".workers.lock"
SCRATCH, STORE = "scratch", "store"
ENDING_S = 10.0


@contextmanager
def workplace(runs_root: Path, wait_s: float) -> Iterator[Path]:
    """The folder of the workers of one command, alone in it; EngineError 001 when another is not out in time.

    It goes when the command has ended well. What a command that was killed or refused left is taken up by the next
    one: the states in its store are not made again.
    """
    place = runs_root / PLACE
    with hold(runs_root / LOCK, wait_s):
        shutil.rmtree(place / SCRATCH, ignore_errors=True)
        (place / SCRATCH).mkdir(parents=True)
        (place / STORE).mkdir(exist_ok=True)
        try:
            yield place
        except BaseException:
            shutil.rmtree(place / SCRATCH, ignore_errors=True)
            raise
        shutil.rmtree(place, ignore_errors=True)


class _Worker:
    """One process, and the request that it is at."""

    def __init__(self) -> None:
        home = str(Path(engine.__file__).resolve().parent.parent)
        paths = [home, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "engine.cluster.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        self.key: str | None = None

    def give(self, key: str, request: Document) -> None:
        assert self.process.stdin is not None
        self.key = key
        with contextlib.suppress(BrokenPipeError):  # then its output ends too, and it counts as lost
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()

    def end(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class LocalRunner:
    """A number of worker processes; one that dies is replaced."""

    def __init__(self, workers: int) -> None:
        self._slots = workers
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []

    def slots(self) -> int:
        """See `Runner`."""
        return self._slots

    def nodes(self) -> list[str]:
        """See `Runner`."""
        return [platform.node()]

    def cores(self) -> int:
        """See `Runner`."""
        return os.cpu_count() or 1

    def begin(self, key: str, request: Document) -> None:
        """See `Runner`."""
        worker = self._idle.pop() if self._idle else _Worker()
        worker.give(key, request)
        self._busy.append(worker)

    def ended(self) -> list[Ended]:
        """See `Runner`."""
        with selectors.DefaultSelector() as selector:
            for worker in self._busy:
                assert worker.process.stdout is not None
                selector.register(worker.process.stdout, selectors.EVENT_READ, worker)
            found = [key.data for key, _ in selector.select()]
        return [self._read(worker) for worker in found]

    def _read(self, worker: _Worker) -> Ended:
        assert worker.process.stdout is not None and worker.key is not None
        line = worker.process.stdout.readline()
        key, worker.key = worker.key, None
        self._busy.remove(worker)
        if line.endswith("\n"):
            self._idle.append(worker)
            return Ended(key, json.loads(line))
        worker.end()
        return Ended(key, None, f"worker process {worker.process.pid} ended with {worker.process.returncode}")

    def pids(self) -> list[int]:
        """The processes that are at work."""
        return [worker.process.pid for worker in self._busy]

    def close(self) -> None:
        """See `Runner`."""
        for worker in (*self._idle, *self._busy):
            worker.end()
        self._idle, self._busy = [], []
