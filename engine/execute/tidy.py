"""What commands that were killed left under a runs root and in the machine's cache: finished or thrown away.

Every command that writes under a runs root does this first. What somebody holds is left alone.
"""

from __future__ import annotations

import contextlib
import errno
from pathlib import Path

from engine.errors import EngineError
from engine.execute.run_reports import RunLog
from engine.runs.active_builds import sweep_workers
from engine.runs.folder import RunFolder, sweep_holders
from engine.runs.index import folder_paths, reference_root, worlds_root
from engine.runs.memory import memory_root
from engine.runs.publish import recover
from engine.runs.regular_file import read_text
from engine.text_files import written_json
from engine.whole_files import sweep

REPORTS = "reports"
"""The folder of a run, and of a runs root, that holds what is told of states."""
LOCKED = 1
"""The code of a folder that another build holds."""
_MAY_NOT = (errno.EROFS, errno.EACCES, errno.EPERM)


def tidy(runs_root: Path, *folders: RunFolder) -> None:
    """Look through the root, its worlds and reports, the reference packs, and `folders`, where a command works."""
    places = (runs_root, worlds_root(runs_root), reference_root())
    sweep(memory_root(), deep=False)
    for place in places:
        sweep(place, deep=False)
        sweep_holders(place)
    sweep(memory_root(), deep=False)
    sweep(runs_root / REPORTS, deep=True)
    for folder in folders:
        sweep(folder.root, deep=True)
    sweep_workers(runs_root)
    for place in places:
        for folder in folder_paths(place):
            if folder.is_abandoned:
                _recover_if_free(folder)


def recover_folder(folder: RunFolder) -> None:
    """Finish or throw away what a killed build left in a folder whose lock is held."""
    log = RunLog(folder)
    log.mend()
    for state_id in recover(folder):
        log.write("RECOVER", state_id, {"published": "rolled forward"})
        _forget_refusal(folder, state_id)


def _forget_refusal(folder: RunFolder, state_id: str) -> None:
    """Remove the report that a state was refused, once it stands: its build may write no other."""
    segment, _, state = state_id.partition(".")
    for path in folder.root.glob(f"{REPORTS}/**/state={state}/run_report.json"):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            report = written_json(read_text(path))
            if (report.get("segment"), report.get("status")) == (segment, "FAIL"):
                path.unlink(missing_ok=True)


def _recover_if_free(folder: RunFolder) -> None:
    try:
        with folder.locked(0):
            recover_folder(folder)
    except EngineError as error:
        if error.number != LOCKED:
            raise
    except OSError as error:
        if error.errno not in _MAY_NOT:
            raise
