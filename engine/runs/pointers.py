"""Which folder is meant: `latest.json`, a run by the beginning of its id, a world by name."""

from __future__ import annotations

import json
from pathlib import Path

from engine.errors import EngineError, close_matches
from engine.hashing import file_sha256
from engine.runs.document import from_text, to_text
from engine.runs.folder import CANDIDATE_KEY, RECEIPT, RunFolder, utc_now
from engine.runs.index import (
    LATEST,
    folder_paths,
    last_runs,
    latest_name,
    reference_root,
    run_folders,
    world_folders,
    worlds_root,
)
from engine.runs.regular_file import read_text
from engine.text_files import written_json
from engine.whole_files import write_atomically

WORLD_NAMES = "names.json"
NO_CV_EVIDENCE = "seed_invariant_world_cv_is_no_evidence"


def write_latest(runs_root: Path, folder: RunFolder) -> None:
    """Point at a run."""
    identity = folder.receipt()["identity"]
    this = {"run_id": folder.name, "updated_utc": utc_now()}
    write_atomically(
        runs_root / LATEST,
        json.dumps(
            {
                **this,
                "seed": identity["seed"],
                "profile": identity["profile"],
                "receipt_sha256": file_sha256(folder.root / RECEIPT),
                "last_of": {**last_runs(runs_root), f"{identity['profile']}/{identity['seed']}": this},
            },
            indent=1,
            sort_keys=True,
        )
        + "\n",
    )


def find_run(runs_root: Path, asked: str = "", seed: int | None = None, profile: str | None = None) -> RunFolder:
    """The run with this id or its beginning; else the newest of the seed and profile (that of a candidate only if
    there is no other, or it was built since); else the latest."""
    if asked and (paths := folder_paths(runs_root)):
        return _by_name(runs_root, asked, paths)
    folders = run_folders(runs_root)
    if not folders:
        raise EngineError(
            20,
            "there is no run yet",
            place="RUNS",
            where=str(runs_root),
            expected="a run folder",
            hint="engine build",
            exit_code=3,
        )
    if seed is not None or profile is not None:
        latest = latest_name(runs_root)
        fitting = [
            folder
            for folder in folders
            if seed in (None, folder.identity().seed) and profile in (None, folder.identity().profile)
        ]
        if fitting:
            # A candidate of a ladder is newer than what it was compared with, and yet not what people work on.
            return min(fitting, key=lambda folder: folder.name != latest and CANDIDATE_KEY in folder.receipt())
        raise EngineError(
            20,
            "no run of this seed and profile",
            place="RUNS",
            where=str(runs_root),
            expected=f"seed {seed}, profile {profile}",
            hint="engine build, or engine runs list",
            exit_code=3,
        )
    return _latest(runs_root, folders) or folders[0]


def find_folder(runs_root: Path, asked: str) -> RunFolder:
    """A run, a world or this machine's reference packs by the beginning of an id; the latest run by default."""
    if not asked:
        return find_run(runs_root)
    return _by_name(
        runs_root,
        asked,
        [*folder_paths(runs_root), *folder_paths(worlds_root(runs_root)), *folder_paths(reference_root())],
    )


def _by_name(runs_root: Path, asked: str, folders: list[RunFolder]) -> RunFolder:
    matches = [folder for folder in folders if folder.name.startswith(asked)]
    if len(matches) != 1:
        raise EngineError(
            20,
            f"{'several runs begin' if matches else 'no run begins'} with {asked!r}",
            place="RUNS",
            where=str(runs_root),
            expected="the beginning of one run id",
            hint=close_matches(asked, [f.name for f in folders]) or "engine runs list",
            exit_code=2,
        )
    return matches[0]


def _latest(runs_root: Path, folders: list[RunFolder]) -> RunFolder | None:
    """The run that `latest.json` names; None when there is no pointer, or the run has been removed."""
    path = runs_root / LATEST
    try:
        pointer = written_json(read_text(path))
        name, digest = pointer["run_id"], pointer["receipt_sha256"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(
            82,
            "the pointer to the latest run cannot be read",
            place="RUNS",
            where=str(path),
            found=str(error)[:200],
            expected="the JSON that the build wrote",
            hint="pass --run ID (engine runs list), or engine build writes it again",
            exit_code=4,
        ) from error
    folder = next((folder for folder in folders if folder.name == name), None)
    found = file_sha256(folder.root / RECEIPT) if folder else digest
    if found != digest:
        raise EngineError(
            2,
            "the latest run's receipt is not the one that its build left",
            place="RUNS",
            where=str(folder.root / RECEIPT) if folder else "",
            expected=f"sha256 {digest}",
            found=f"sha256 {found}",
            hint="pass --run ID (engine runs list), or engine build",
        )
    return folder


def name_worlds(runs_root: Path, name: str, worlds: dict[int, str]) -> None:
    """Let a name mean these worlds, seed -> world id, and no longer those that it meant before."""
    names = _world_names(runs_root)
    names[name] = {str(seed): world_id for seed, world_id in worlds.items()}
    write_atomically(worlds_root(runs_root) / WORLD_NAMES, to_text({"names": names}))


def _world_names(runs_root: Path) -> dict[str, dict[str, str]]:
    path = worlds_root(runs_root) / WORLD_NAMES
    if not path.exists():
        return {}
    try:
        names: dict[str, dict[str, str]] = from_text(read_text(path))["names"]
    except (OSError, ValueError, KeyError) as error:
        raise EngineError(
            82,
            "the names of the imported worlds cannot be read",
            place="RUNS",
            where=str(path),
            found=str(error)[:200],
            expected="the JSON that an import wrote",
            exit_code=4,
            hint="remove it and import again; equal bytes cost nothing",
        ) from error
    return names


def find_world(runs_root: Path, asked: str, seed: int) -> RunFolder | None:
    """The world with this name or id and seed; None when none is asked for, so the generated one is meant."""
    if not asked:
        return None
    named = _world_names(runs_root)
    wanted = named.get(asked, {}).get(str(seed), asked)
    for folder in world_folders(runs_root):
        if folder.name == wanted and folder.identity().seed == seed:
            return folder
    seeds = ", ".join(named.get(asked, {}))
    raise EngineError(
        20,
        f"no world {asked!r} for seed {seed}",
        place="BUILD",
        where=str(worlds_root(runs_root)),
        expected=f"seed {seeds}" if seeds else ", ".join(sorted(named)) or "an imported world",
        hint=(close_matches(asked, named) if asked not in named else "") or "engine import MANIFEST",
    )


def world_stamps(world: RunFolder | None) -> tuple[str, ...]:
    """What every verdict on an imported world must say beside its grade."""
    receipt = world.receipt() if world else {}
    stamps = [str(receipt["origin"])] if receipt.get("origin") else []
    if receipt.get("seed_invariant"):
        stamps.append(NO_CV_EVIDENCE)
    return tuple(stamps)
