"""A worker: answers requests to run one state, store to store. As a program it reads them from its standard input.

One JSON request a line comes in, one JSON answer a line goes out. It ends with the process that started it: when
its input ends, it leaves at once, whatever it is at; the scratch folder is swept by whoever comes next.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
import uuid
import zipfile
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.cluster.runner import Document
from engine.errors import EngineError, io_error

if TYPE_CHECKING:
    from engine.project.definition import Project

DONE, REFUSED, ERROR = "done", "refused", "error"
"""The keys of an answer, of which it has one: the store has the state; a check stopped it; anything else."""


def answer(request: Document) -> Document:
    """Run the task of a request. Raises nothing: what goes wrong is the answer.

    A request: task, project (SHA-256 of its archive in the store), profile, window, store, scratch, threads,
    memory_limit.
    """
    try:
        return _run(request)
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


def _run(request: Document) -> Document:
    from engine.duckdb_connection import Resources
    from engine.execute.task import Task, run_task
    from engine.runs.store import CountedStore, StoreAddress, open_store

    store = CountedStore(open_store(StoreAddress(**request["store"])))
    scratch = Path(request["scratch"])
    archive = scratch / "projects" / request["project"]
    if not archive.exists():
        store.get_file(request["project"], archive)
    project = _project(str(archive), request["profile"], request["window"])
    task = Task.of(request["task"])
    limits = Resources(request["threads"], request["memory_limit"])
    place = scratch / "tasks" / uuid.uuid4().hex
    result = run_task(project, store, task, place, limits)
    told = {"seconds": result.seconds, "moved": store.moved}
    if result.refusal is not None:
        return {REFUSED: asdict(result.refusal), **told}
    return {DONE: task.signature, **told}


@lru_cache(maxsize=8)
def _project(archive: str, profile: str, window: str) -> Project:
    """The project in an archive, unpacked beside it once; several workers may do so at a time."""
    from engine.project.load import load_project
    from engine.whole_files import partial_of

    root = Path(f"{archive}.unpacked")
    if not root.is_dir():
        new = partial_of(root)
        with zipfile.ZipFile(archive) as found:
            found.extractall(new)
        try:
            new.rename(root)
        except OSError:
            if not root.is_dir():
                raise
    return load_project(root, profile, window=window)


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
