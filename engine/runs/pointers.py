"""Which folder is meant: `latest.json`, a run by the beginning of its id, a world by name."""

from __future__ import annotations

import json
from pathlib import Path

from engine.errors import EngineError, close_matches
from engine.hashing import file_sha256
from engine.runs.folder import RECEIPT, RunFolder, utc_now, write_atomically
from engine.runs.index import run_folders, world_folders, worlds_root

LATEST = "latest.json"


def write_latest(runs_root: Path, folder: RunFolder) -> None:
    """Point at a run."""
    receipt = folder.receipt()
    write_atomically(runs_root / LATEST, json.dumps({
        "run_id": folder.name, "seed": receipt["identity"]["seed"],
        "profile": receipt["identity"]["profile"],
        "receipt_sha256": file_sha256(folder.root / RECEIPT), "updated_utc": utc_now(),
    }, indent=1, sort_keys=True) + "\n")


def find_run(runs_root: Path, asked: str = "", seed: int | None = None,
             profile: str | None = None) -> RunFolder:
    """The run with this id or its beginning; else the newest of the seed and profile; else the latest."""
    folders = run_folders(runs_root)
    if not folders:
        raise EngineError(
            20, "there is no run yet", place="RUNS", where=str(runs_root), expected="a run folder",
            hint="engine build", exit_code=3,
        )
    if asked:
        matches = [folder for folder in folders if folder.name.startswith(asked)]
        if len(matches) != 1:
            names = [folder.name for folder in folders]
            raise EngineError(
                20, f"{'several runs begin' if matches else 'no run begins'} with {asked!r}",
                place="RUNS", where=str(runs_root), expected="the beginning of one run id",
                hint=close_matches(asked, names) or "engine runs list", exit_code=2,
            )
        return matches[0]
    if seed is not None or profile is not None:
        for folder in folders:
            identity = folder.identity()
            if seed in (None, identity.seed) and profile in (None, identity.profile):
                return folder
        raise EngineError(
            20, "no run of this seed and profile", place="RUNS", where=str(runs_root),
            expected=f"seed {seed}, profile {profile}", hint="engine build, or engine runs list",
            exit_code=3,
        )
    try:
        latest = json.loads((runs_root / LATEST).read_text("utf-8"))["run_id"]
    except (OSError, ValueError, KeyError):
        latest = ""
    return next((folder for folder in folders if folder.name == latest), folders[0])


def find_world(runs_root: Path, asked: str, seed: int) -> RunFolder | None:
    """The world with this name or id and seed; None when none is asked for, so the generated one is meant."""
    if not asked:
        return None
    folders = world_folders(runs_root)
    for folder in folders:
        receipt = folder.receipt()
        if asked in (folder.name, receipt.get("world")) and receipt["identity"]["seed"] == seed:
            return folder
    names = sorted({str(f.receipt().get("world") or f.name) for f in folders})
    raise EngineError(
        20, f"no world {asked!r} for seed {seed}", place="BUILD", where=str(worlds_root(runs_root)),
        expected=", ".join(names) or "an imported world",
        hint=close_matches(asked, names) or "engine import MANIFEST",
    )
