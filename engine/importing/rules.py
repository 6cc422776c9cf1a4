"""Which assertions decide about an imported world.

An assertion says so in its header: `import: skip` asks a question that only a generated world must answer,
`import: warn` becomes advice unless the manifest is strict about geography, anything else decides as it stands.
`import_code` is the code under which a failed import names it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.importing.manifest import WORLD_TIER
from engine.project.definition import Project, Query, State
from engine.runs.folder import RunFolder
from engine.runs.pointers import find_world

SKIP, WARN = "skip", "warn"
ADVISORY = "ADVISORY"


def imported_assertions(assertions: tuple[Query, ...], strict_geography: bool) -> tuple[Query, ...]:
    """The assertions of a state as an import is asked them."""
    kept = []
    for query in assertions:
        rule = query.header.get("import")
        if rule == SKIP:
            continue
        if rule == WARN and not strict_geography:
            query = replace(query, header={**query.header, "severity": ADVISORY})
        kept.append(query)
    return tuple(kept)


def judging(project: Project, runs_root: Path, run: RunFolder) -> Project:
    """The project by whose assertions a run is judged again: those of an import where its world is one."""
    world = find_world(runs_root, str(run.receipt().get("world") or ""), run.identity().seed)
    origin = world.receipt() if world else {}
    if not origin.get("origin"):
        return project
    return _with_import_rules(project, bool(origin.get("strict_geography")))


def _with_import_rules(project: Project, strict_geography: bool) -> Project:
    segments = {}
    for name, segment in project.segments.items():
        if segment.tier == WORLD_TIER:
            states = tuple(_judged(state, strict_geography) for state in segment.states)
            segment = replace(segment, states=states)
        segments[name] = segment
    return replace(project, segments=segments)


def _judged(state: State, strict_geography: bool) -> State:
    return replace(state, assertions=imported_assertions(state.assertions, strict_geography))
