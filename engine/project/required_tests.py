"""Are the tests that a segment requires (`requires_tests`) there?"""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import EngineError, close_matches
from engine.project.definition import Segment


def refuse_unknown_tests(segment: Segment, segments: Mapping[str, Segment]) -> None:
    """EngineError 036 unless the tests are those of gates of segments that the segment requires."""
    where = f"sql/{segment.name}/segment.yaml"
    for name, tests in segment.required_tests.items():
        if name not in segment.requires:
            raise EngineError(
                36,
                f"{segment.name} requires tests of {name}, but not {name} itself",
                place="PROJECT",
                where=where,
                expected=f"one of {', '.join(segment.requires)}",
                hint=close_matches(name, segment.requires) or f"add {name} to requires",
            )
        known = {str(test) for gate in segments[name].gates for test in gate.header.get("tests") or ()}
        for test in tests:
            if test not in known:
                raise EngineError(
                    36,
                    f"{segment.name} requires the test {test} of {name}, which no gate has",
                    place="PROJECT",
                    where=where,
                    expected=", ".join(sorted(known)) or f"gates of {name}",
                    hint=close_matches(test, known),
                )
