"""Where things live: the project's files, the machine's cache, the runs root.

A checkout keeps `sql/`, `macros/`, `config/` and `contracts/` beside `engine/`; a wheel carries them inside the
package as `engine/_project/`, with `docs/`. The project is, in this order: what `--project` says, the current
folder if it is a project, the folder beside the package, the wheel's copy.
"""

from __future__ import annotations

import os
from pathlib import Path

from engine.errors import EngineError

PARTS = ("sql", "macros", "config", "contracts")


def _is_project(folder: Path) -> bool:
    return all((folder / part).is_dir() for part in PARTS)


def project_root(asked: str | None = None) -> Path:
    """The folder that holds sql/, macros/, config/ and contracts/."""
    if asked:
        folder = Path(asked).resolve()
        if not _is_project(folder):
            raise EngineError(
                30,
                f"{folder} is no project",
                place="PROJECT",
                where=str(folder),
                expected=f"folders {', '.join(PARTS)}",
                found=", ".join(part for part in PARTS if (folder / part).is_dir()) or "none of them",
                hint="give --project a checkout of engine, or leave it out",
                exit_code=2,
            )
        return folder
    package = Path(__file__).resolve().parent
    for folder in (Path.cwd(), package.parent, package / "_project"):
        if _is_project(folder):
            return folder
    raise EngineError(
        30,
        "no project found",
        place="PROJECT",
        where=str(Path.cwd()),
        expected=f"folders {', '.join(PARTS)} here or in the installed package",
        hint="run in a checkout of engine, or pass --project DIR",
        exit_code=2,
    )


def file_or_project_file(path: Path, asked: str | None = None) -> Path:
    """The path as it is given; where nothing stands there, that of the project, if something stands there."""
    if path.is_absolute() or path.exists():
        return path
    found = project_root(asked) / path
    return found if found.exists() else path


def lock_file() -> Path | None:
    """The versions that this engine was proved with: `requirements.lock` of its checkout or wheel."""
    package = Path(__file__).resolve().parent
    places = (folder / "requirements.lock" for folder in (package.parent, package / "_project"))
    return next((place for place in places if place.is_file()), None)


def cache_root() -> Path:
    """The machine's cache: reference packs and parsed files, safe to delete at any time."""
    asked = os.environ.get("ENGINE_CACHE")
    if asked:
        return Path(asked)
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "engine"
    except RuntimeError as error:  # no HOME, and a user id that no passwd entry knows: a container's
        raise EngineError(
            5,
            "this user has no home folder, so there is no place for the machine's cache",
            place="CACHE",
            found=str(error),
            expected="HOME, XDG_CACHE_HOME or ENGINE_CACHE in the environment",
            hint="ENGINE_CACHE=DIR engine ..",
        ) from error
