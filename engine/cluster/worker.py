"""A worker: answers requests to run one state, store to store. As a program it reads them from its standard input.

One JSON request a line comes in, one JSON answer a line goes out. It ends with the process that started it: when
its input ends, it leaves at once, whatever it is at; the scratch folder is swept by whoever comes next.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import sys
import threading
import traceback
import zipfile
from dataclasses import asdict
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.cluster.runner import Document
from engine.errors import EngineError, io_error
from engine.hashing import sha256_hex
from engine.runs.near_store import near_store
from engine.runs.store import CountedStore, Store, StoreAddress, open_store
from engine.whole_files import partial_of, sweep

if TYPE_CHECKING:
    from engine.project.definition import Project

PROBE = "probe"
"""The key of a request that only asks what kind of machine this is."""
PROBE_TEXT = "engine was here\n"
TASKS = "tasks"
"""The folder below scratch in which tasks run."""
DONE, REFUSED, ERROR = "done", "refused", "error"
"""The keys of an answer, of which it has one: the store has the state; a check stopped it; anything else."""


def answer(request: Document) -> Document:
    """Run the task of a request. Raises nothing: what goes wrong is the answer.

    A request: store, scratch and, of a task, project (SHA-256 of its archive in the store), profile, overlay
    (overrides of a candidate as JSON, or nothing), window, threads, memory_limit, cache_gb.
    """
    try:
        return _probe(request) if PROBE in request else _run(request)
    except EngineError as error:
        return {ERROR: _fields(error)}
    except OSError as error:
        return {ERROR: _fields(io_error(error, place="WORKER"))}
    except Exception as error:
        told = EngineError(99, f"{type(error).__name__}: {error}", place="WORKER", hint="this is a bug in engine")
        return {ERROR: _fields(told) | {"where": traceback.format_exc()[-2000:]}}


def _fields(error: EngineError) -> Document:
    fields: Document = json.loads(json.dumps(asdict(error), default=str))
    return fields


def _probe(request: Document) -> Document:
    """What kind of machine this is, and whether it may use the store, which must refuse to write twice."""
    found: Document = {"versions": {**versions(), **scratch_room(Path(request["scratch"]))}}
    try:
        _try_store(open_store(StoreAddress(**request["store"])))
    except EngineError as error:
        found[ERROR] = _fields(error)
    return found


def _try_store(store: Store) -> None:
    key = f"{PROBE}/{sha256_hex(PROBE_TEXT.encode())}"
    store.create(key, PROBE_TEXT)
    if store.create(key, PROBE_TEXT) or store.read(key) != PROBE_TEXT:
        raise EngineError(
            5,
            "the store writes over what is there",
            place="STORE",
            where=store.location,
            expected="conditional writes (If-None-Match: *) that are refused where something stands",
            found="a second write that was taken",
            hint="use a service that knows them, such as Amazon S3, MinIO, Ceph or SeaweedFS",
        )


def _run(request: Document) -> Document:
    from engine.duckdb_connection import Resources
    from engine.execute.task import Task, run_task

    scratch = Path(request["scratch"])
    address = StoreAddress(**request["store"])
    store = CountedStore(open_store(address))
    reached = near_store(store, request["store"], scratch, request["cache_gb"])
    _sweep(scratch / TASKS)
    loaded = (request["profile"], request["overlay"], request["window"])
    project = _project(request["project"], str(scratch), *loaded, address)
    task = Task.of(request["task"])
    limits = Resources(request["threads"], request["memory_limit"])
    place = partial_of(scratch / TASKS / task.signature)
    result = run_task(project, reached, task, place, limits)
    told = {"seconds": result.seconds, "moved": store.moved}
    if result.refusal is not None:
        return {REFUSED: asdict(result.refusal), **told}
    return {DONE: task.signature, **told}


@cache
def _sweep(tasks: Path) -> None:
    """Once a process: remove what killed workers of this machine left half done."""
    sweep(tasks, deep=False)


@lru_cache(maxsize=8)
def _project(sha256: str, scratch: str, profile: str, overlay: str, window: str, store: StoreAddress) -> Project:
    """The project in an archive of the store; once it is read, its files go again."""
    from engine.project.load import load_project
    from engine.project.policy.layers import Layer

    place = partial_of(Path(scratch) / TASKS / "project")
    try:
        open_store(store).get_file(sha256, place / "project.zip")
        with zipfile.ZipFile(place / "project.zip") as archive:
            archive.extractall(place)
        return load_project(place, profile, Layer(**json.loads(overlay)) if overlay else None, window)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def scratch_room(scratch: Path) -> Document:
    """What is free in a scratch folder, which is made and written; OSError where it cannot be."""
    scratch.mkdir(parents=True, exist_ok=True)
    trial = partial_of(scratch / PROBE)
    trial.write_text("", "utf-8")
    trial.unlink()
    return {"scratch_free_bytes": shutil.disk_usage(scratch).free}


def versions() -> Document:
    """What must be alike on all machines of a cluster, and what may differ."""
    import platform

    from engine import __version__
    from engine.runtime import math_digest, runtime

    return {
        "must": {"engine": __version__, **runtime(), "math_digest": math_digest()},
        "host": platform.node(),
        "python": platform.python_version(),
        "cores": os.cpu_count() or 1,
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
    }


def _serve() -> None:
    """Answer until the input ends. What others print goes to standard error: the output is for answers alone."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: the command that started this decides
    requests: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            requests.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        found: Any = answer(json.loads(requests.get()))
        out.write(json.dumps(found) + "\n")
        out.flush()


if __name__ == "__main__":
    _serve()
