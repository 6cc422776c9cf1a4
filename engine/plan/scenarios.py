"""Which scenarios there are: `scenarios:` of a segment file names the column of a policy that lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.errors import EngineError, close_matches
from engine.project.definition import Project, Segment

KEY = "scenarios"
_NAME = re.compile(r"[A-Za-z0-9_]+")


def known_scenarios(project: Project) -> tuple[str, ...]:
    """Every scenario that a run can be asked for, in the order of the policies; empty where none are listed."""
    found: dict[str, None] = {}
    for segment in project.segments.values():
        if segment.document.get(KEY):
            found |= dict.fromkeys(_listed(project, segment, str(segment.document[KEY])))
    return tuple(found)


def require_scenarios(project: Project, asked: Iterable[str]) -> None:
    """EngineError 097 for a scenario that the project does not have."""
    known = known_scenarios(project)
    for scenario in asked:
        if not known and not _NAME.fullmatch(scenario):
            raise EngineError(
                97,
                f"no scenario can be called {scenario!r}",
                place="SCENARIO",
                expected="letters, digits and _",
                found=scenario or "an empty text",
                exit_code=2,
            )
        if known and scenario not in known:
            raise EngineError(
                97,
                f"no scenario is called {scenario!r}",
                place="SCENARIO",
                expected=", ".join(known),
                found=scenario or "an empty text",
                hint=close_matches(scenario, known) or f"--scenario {known[0]}",
                exit_code=2,
            )


def _listed(project: Project, segment: Segment, column: str) -> tuple[str, ...]:
    schema, _, rest = column.partition(".")
    name, _, field = rest.partition(".")
    for policy in project.policies.values():
        for relation in policy.relations:
            if (relation.schema, relation.name) == (schema, name):
                names = [found for found, _ in relation.columns]
                if field in names:
                    return tuple(str(row[names.index(field)]) for row in relation.rows)
    raise EngineError(
        36,
        f"{segment.name} lists its scenarios in a column that no policy has",
        owner=segment.name,
        place="PROJECT",
        where=f"sql/{segment.name}/segment.yaml {KEY}",
        expected="policy_<SEGMENT>.<relation>.<column>",
        found=column,
        hint="engine ls policies",
        exit_code=2,
    )
