"""Write a winner into the files where its values stand: the policy's own, or the profile that overrides it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.ladder.run import Entrant
from engine.project.definition import Project
from engine.project.load import load_project, profile_file
from engine.project.policy.differences import policy_changes
from engine.project.policy.policy_file import MISSING, edited, owner_of
from engine.project.policy.policy_paths import Step, spread, steps_to
from engine.project.rewrite import rewrite
from engine.project.yaml_text import parse_yaml
from engine.text_files import read_text


@dataclass(frozen=True)
class FileChange:
    """One file before and after."""

    path: str
    """Relative to the project root."""
    before: str
    after: str

    def diff(self) -> str:
        """The change as a unified diff."""
        return "".join(
            difflib.unified_diff(
                self.before.splitlines(keepends=True),
                self.after.splitlines(keepends=True),
                f"a/{self.path}",
                f"b/{self.path}",
            )
        )


def file_changes(project: Project, winner: Entrant) -> list[FileChange]:
    """What the files must say for the project to be the winner's; nothing is written."""
    texts: dict[str, str] = {}

    def read(path: str) -> Any:
        if path not in texts:
            texts[path] = read_text(project.root / path, path)
        return parse_yaml(texts[path], path)

    profile = profile_file(project.profile)
    laid_over = read(profile).get("overrides") or {}
    edits: dict[str, list[tuple[tuple[Step, ...], Any]]] = {}
    for path, _ in spread(winner.candidate.overrides):
        policy_id, steps, _ = steps_to(project.policies, path, winner.candidate.name)
        own_file = project.policies[policy_id].path
        inside, found = owner_of(read(own_file), laid_over.get(policy_id, MISSING), steps)
        value: Any = winner.project.policies[policy_id].document
        for step in steps:
            value = value[step]
        target, place = (profile, ("overrides", policy_id, *found)) if inside else (own_file, found)
        edits.setdefault(target, []).append((place, value))
    return [
        FileChange(path, texts[path], edited(texts[path], found, path)) for path, found in sorted(edits.items())
    ]


def apply(project: Project, winner: Entrant, changes: list[FileChange]) -> None:
    """Write the files; EngineError 031, and the files as they were, when the project is not the winner's then."""
    rewrite(
        project.root,
        [(change.path, change.before, change.after) for change in changes],
        lambda: _require_equal(project, winner),
    )


def _require_equal(project: Project, winner: Entrant) -> None:
    written = load_project(Path(project.root), project.profile)
    wanted = {name: policy.digest for name, policy in winner.project.policies.items()}
    other = sorted(name for name, policy in written.policies.items() if wanted.get(name) != policy.digest)
    if other:
        found = policy_changes(
            other[0],
            winner.project.policies[other[0]].document,
            written.policies[other[0]].document,
            written.policies[other[0]],
        )
        raise EngineError(
            31,
            f"{', '.join(other)} would not be what the ladder judged",
            place="LADDER",
            where=", ".join(written.policies[name].path for name in other),
            expected="; ".join(f"{change.name}: {change.shown()[0]}" for change in found[:3]),
            found="; ".join(f"{change.name}: {change.shown()[1]}" for change in found[:3]),
            hint="write the values by hand",
        )
