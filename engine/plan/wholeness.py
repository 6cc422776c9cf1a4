"""Is a run whole? Which states of the project stand in it, which were refused there, which were never built."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from engine.project.definition import Project
from engine.runs.folder import RunFolder


@dataclass(frozen=True)
class Wholeness:
    """The states of a project in a run, each in the order of the project."""

    standing: tuple[str, ...]
    refused: tuple[str, ...]
    """They are not there, and their last run in the folder was refused."""
    unbuilt: tuple[str, ...]
    """They are not there, and nobody tried."""
    gaps: tuple[str, ...]
    """The same in short: `SEG.FIRST..LAST` where states follow each other."""
    withheld: tuple[str, ...]
    """They stand, without the passed flag of their segment."""

    @property
    def is_whole(self) -> bool:
        return not (self.refused or self.unbuilt)

    @property
    def missing(self) -> tuple[str, ...]:
        """What would have to be built."""
        return (*self.refused, *self.unbuilt)

    def statuses(self) -> dict[str, set[str]]:
        """What `state:` selects by in a run as it stands."""
        found = {state_id: {"reused"} for state_id in self.standing}
        found |= {state_id: {"missing"} for state_id in self.unbuilt}
        found |= {state_id: {"missing", "failed"} for state_id in self.refused}
        for state_id in self.withheld:
            found[state_id].add("failed")
        return found

    def told(self) -> str:
        """What is missing, in a line."""
        parts = [f"{len(self.standing)} of {len(self.standing) + len(self.missing)} states stand in it"]
        if self.refused:
            parts.append(f"refused: {', '.join(self.refused)}")
        if self.unbuilt:
            parts.append(f"not built: {', '.join(self.gaps)}")
        return "; ".join(parts)

    def as_json(self) -> dict[str, object]:
        return {
            "is_whole": self.is_whole,
            "standing": len(self.standing),
            "refused": list(self.refused),
            "unbuilt": list(self.unbuilt),
        }


def wholeness(project: Project, folder: RunFolder) -> Wholeness:
    """What stands of a project in a run."""
    records = {record.state_id: record for record in folder.records()}
    standing, refused, unbuilt = [], [], []
    for state in project.ordered_states:
        if state.state_id in records:
            standing.append(state.state_id)
        elif folder.refused_utc(project.segments[state.segment].reports, state.name):
            refused.append(state.state_id)
        else:
            unbuilt.append(state.state_id)
    withheld = [state_id for state_id in standing if records[state_id].withheld]
    gaps = _in_ranges(project, set(unbuilt))
    return Wholeness(tuple(standing), tuple(refused), tuple(unbuilt), gaps, tuple(withheld))


def _in_ranges(project: Project, state_ids: set[str]) -> tuple[str, ...]:
    """States of one segment that follow each other as `SEG.FIRST..LAST`."""
    found: list[str] = []
    for segment in project.segments.values():
        names = [state.name if state.state_id in state_ids else "" for state in segment.states]
        for is_there, group in groupby(names, bool):
            run = list(group)
            if is_there:
                found.append(f"{segment.name}.{run[0]}" + (f"..{run[-1]}" if len(run) > 1 else ""))
    return tuple(found)
