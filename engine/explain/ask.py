"""What somebody asks to have explained: an entity of a run, a gate, a dataset, a column, an error code."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from engine.assurance.claims import Claims
from engine.assurance.served_catalogue import served_catalogue
from engine.duckdb_connection import Resources
from engine.errors import EngineError, close_matches
from engine.explain.dataset import Dictionary
from engine.explain.definition import Explanation
from engine.explain.entity import Explainer
from engine.explain.error_code import CODE, explain_code, known_codes
from engine.explain.gate import GateFile, explain_gate, gate_files
from engine.explain.load import entity_names, load_entity
from engine.explain.profile import Profiler
from engine.explain.relations import without_truth
from engine.project.definition import Project, Segment
from engine.runs.folder import RunFolder
from engine.runs.gateboard import short_id
from engine.runs.pointers import find_run

LIST, CODES, ENTITY, GATE, ERROR = "list", "codes", "entity", "gate", "code"
DATASET, COLUMN = "dataset", "column"


@dataclass(frozen=True)
class Told:
    """An explanation."""

    kind: str
    """list, codes, entity, gate, dataset, column or code."""
    document: Any
    """All of it, JSON-ready but for dates and times."""
    entity: Explanation | None = None
    """Of an entity: the rows, draws and comparisons that the document tells."""

    @property
    def faults(self) -> list[str]:
        """What of an entity was not as published."""
        return self.entity.faults if self.entity else []


@dataclass(frozen=True)
class Asked:
    """Where an explanation comes from: a project, and a run of it where there is one."""

    project: Project
    runs_root: Path
    folder: RunFolder | None
    resources: Resources

    def explain(self, words: Sequence[str], truth: bool = False, again: bool = True) -> Told:
        """SEGMENT ENTITY KEY.., a gate as R1 or SEGMENT.R1, `dataset NAME`, `column NAME.COLUMN`, an error code,
        `codes`, or nothing: what there is.

        `truth`: with what nobody could know; `again`: published rows are made again and compared, and rows of
        datasets are counted.
        EngineError 097 for what is called by no such name.
        """
        project = self.project
        if not words:
            return Told(LIST, listed(project))
        if tuple(words) == (CODES,):
            return Told(CODES, [explain_code(project, code, None) for code in known_codes(project)])
        if words[0] in (DATASET, COLUMN):
            return self._dataset(words[0], words[1:], truth, again)
        if words[0] in project.segments and len(words) > 1:
            segment = project.segments[words[0]]
            if words[1].replace("_", "-") in entity_names(project, segment):
                return self._entity(segment, words[1], words[2:], truth, again)
            return self._gate(".".join(words[:2]))
        if words[0] in project.segments:
            return Told(LIST, listed(project, words[0]))
        if CODE.fullmatch(words[0]):
            return self._code(words[0])
        return self._gate(".".join(words))

    def _entity(self, segment: Segment, name: str, key: Sequence[str], truth: bool, again: bool) -> Told:
        folder = self.folder or find_run(self.runs_root)
        entity = load_entity(self.project, segment, name)
        if not truth:
            entity = without_truth(self.project, segment, entity)
        if not again:
            entity = replace(entity, again={})
        explainer = Explainer(self.project, self.runs_root, folder, segment, entity, self.resources)
        told = explainer.explain([tuple(key)])
        return Told(ENTITY, entity_document(told), told)

    def _dataset(self, kind: str, words: Sequence[str], truth: bool, rows: bool) -> Told:
        if len(words) != 1:
            raise EngineError(
                97,
                f"explain {kind} takes one name",
                place="EXPLAIN",
                exit_code=2,
                expected=f"engine explain {kind} {'NAME' if kind == DATASET else 'NAME.COLUMN'}",
                found=" ".join(words) or "none",
                hint="engine ls datasets",
            )
        with ExitStack() as stack:

            def profiler() -> Profiler:
                assert self.folder is not None
                served = served_catalogue(lambda: self.project, self.runs_root, self.folder)
                path, _ = stack.enter_context(served)
                return stack.enter_context(Profiler(path, self.folder, truth))

            told = Dictionary(self.project, self.folder, profiler if rows else None, truth)
            document = told.dataset(words[0]) if kind == DATASET else told.column(words[0])
            told.lineage.save()
            return Told(kind, document)

    def _gate(self, name: str) -> Told:
        project = self.project
        gates = gate_files(project)
        found = [g for g in gates if name in (g.test_id, f"{g.segment.name}.{g.test_id}")]
        # T7 means T7_RISK_.. where no gate is called just that.
        called = [(g, short_id(g.test_id)) for g in gates]
        found = found or [g for g, number in called if name in (number, f"{g.segment.name}.{number}")]
        if found and len({(g.segment.name, g.test_id) for g in found}) == 1:
            return Told(GATE, explain_gate(project, found[0], self.folder, Claims(project, self.runs_root)))
        if found:
            raise EngineError(
                97,
                f"several segments have a gate {name}",
                place="EXPLAIN",
                exit_code=2,
                expected=", ".join(f"{g.segment.name}.{g.test_id}" for g in found),
                hint=f"engine explain {found[0].segment.name}.{name}",
            )
        for code in known_codes(project):
            told = explain_code(project, code, None)
            if told is not None and name.upper() in told["name"].split(" or "):
                return self._code(code)
        raise self._unknown(name, gates)

    def _unknown(self, name: str, gates: Sequence[GateFile]) -> EngineError:
        segments = self.project.segments.values()
        known = {
            *(g.test_id for g in gates),
            *(f"{g.segment.name}.{g.test_id}" for g in gates),
            *self.project.segments,
            *(f"{s.name}.{entity}" for s in segments for entity in entity_names(self.project, s)),
        }
        return EngineError(
            97,
            f"nothing is called {name.replace('.', ' ')!r}",
            place="EXPLAIN",
            exit_code=2,
            expected="a segment's entity, a gate, or an error code",
            hint=close_matches(name, known) or "engine explain",
        )

    def _code(self, code: str) -> Told:
        document = explain_code(self.project, code, self.folder)
        if document is None:
            raise EngineError(
                97,
                f"no check has the code {code}",
                place="EXPLAIN",
                exit_code=2,
                hint=close_matches(code, known_codes(self.project)) or "engine explain",
            )
        return Told(ERROR, document)


def listed(project: Project, only: str = "") -> list[dict[str, str]]:
    """What can be explained, of one segment or of all: `explain` is what to ask for, `what` says what it is."""
    rows = []
    for segment in project.segments.values():
        if only in ("", segment.name):
            for name in entity_names(project, segment):
                entity = load_entity(project, segment, name)
                keys = " ".join(key.upper() for key, _ in entity.keys)
                rows.append({"explain": f"{segment.name} {name} {keys}", "what": entity.doc})
    rows += [
        {"explain": f"{gate.segment.name}.{gate.test_id}", "what": _formula(gate)}
        for gate in gate_files(project)
        if only in ("", gate.segment.name)
    ]
    if not only:
        rows.append({"explain": "dataset NAME", "what": "a dataset: columns, keys, lineage, what a run holds"})
        rows.append({"explain": "column NAME.COLUMN", "what": "a column: meaning, values, what it comes from"})
        rows.append({"explain": "SEG-STATE-NNN", "what": "an error code: cause and cure"})
        rows.append({"explain": CODES, "what": "every error code as one Markdown page"})
    return rows


def _formula(gate: GateFile) -> str:
    return str((gate.query.header.get("formula") or {}).get(gate.test_id) or gate.query.header["doc"])


def entity_document(told: Explanation) -> dict[str, Any]:
    """What is told of an entity as one document."""
    entity = told.entity
    return {
        "segment": entity.segment,
        "entity": entity.name,
        "doc": entity.doc,
        "file": entity.path,
        "run_id": told.run_id,
        "hides_truth": entity.hides_truth,
        "keys": [dict(zip([name for name, _ in entity.keys], key, strict=True)) for key in told.keys],
        "sections": [
            {"section": t.section.name, "doc": t.section.doc, "stream": t.section.stream, "rows": list(t.rows)}
            for t in told.results
        ],
        "draws": [asdict(draw) for draw in told.draws],
        "made_again": [
            {"what": c.what, "rows": c.rows, "differences": list(c.differences)} for c in told.compared
        ],
        "faults": told.faults,
    }
