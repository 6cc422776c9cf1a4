"""`engine explain`: an entity of a run, a gate, an error code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.explain_text import code_text, entity_text, gate_text, short
from engine.cli.options import (
    DEFAULT_PROFILE,
    open_project,
    open_project_of,
    open_run,
    project_options,
    resource_options,
    resources,
    run_options,
)

if TYPE_CHECKING:
    from engine.explain.definition import Explanation
    from engine.explain.gate import GateFile
    from engine.project.definition import Project, Segment
    from engine.runs.folder import RunFolder


@click.command("explain")
@click.argument("words", nargs=-1, metavar="WHAT...")
@click.option("--truth", is_flag=True, help="Tell also what nobody could know, where an entity has such a part.")
@click.option("--no-again", is_flag=True, help="Do not make the published rows again: quicker on large runs.")
@run_options
@resource_options
@project_options
def explain_command(
    words: tuple[str, ...],
    truth: bool,
    no_again: bool,
    run_id: str,
    profile: str | None,
    seed: int | None,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Say why something is as it is: SEGMENT ENTITY KEY.., a gate such as R1 or SEGMENT.R1, or an error code.

    An entity is made again from its draws, policies and quotas, and compared with what was published to the bit:
    exit 1 where anything differs. Without arguments: what can be explained. `codes`: every error code as a page.
    """
    from engine.explain.error_code import CODE
    from engine.explain.load import entity_names

    folder = _run_if_any(runs_root, run_id, profile, seed)
    project = (
        open_project_of(project_dir, folder) if folder else open_project(project_dir, profile or DEFAULT_PROFILE)
    )
    if not words:
        return _list(project, as_json)
    if words == ("codes",):
        return _codes(project, as_json)
    if words[0] in project.segments and len(words) > 1:
        segment = project.segments[words[0]]
        if words[1].replace("_", "-") in entity_names(project, segment):
            return _entity(
                project,
                runs_root,
                segment,
                words[1],
                words[2:],
                run_id,
                profile,
                seed,
                resources(threads, memory_limit),
                truth,
                no_again,
                as_json,
            )
        return _gate(project, runs_root, ".".join(words[:2]), folder, as_json)
    if words[0] in project.segments:
        return _list(project, as_json, words[0])
    if CODE.fullmatch(words[0]):
        return _code(project, words[0], folder, as_json)
    return _gate(project, runs_root, ".".join(words), folder, as_json)


def _run_if_any(runs_root: str, run_id: str, profile: str | None, seed: int | None) -> RunFolder | None:
    """The run, or None where there is none yet and none was asked for."""
    from engine.errors import EngineError

    try:
        return open_run(runs_root, run_id, profile, seed)
    except EngineError:
        if run_id or profile is not None or seed is not None:
            raise
        return None


def _list(project: Project, as_json: bool, only: str = "") -> int:
    from engine.cli.console import table
    from engine.explain.gate import gate_files
    from engine.explain.load import entity_names, load_entity

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
        rows.append({"explain": "SEG-STATE-NNN", "what": "an error code: cause and cure"})
        rows.append({"explain": "codes", "what": "every error code as one Markdown page"})
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return 0
    click.echo(table(["engine explain", "what"], [[r["explain"], short(r["what"], 90)] for r in rows]))
    return 0


def _formula(gate: GateFile) -> str:
    return str((gate.query.header.get("formula") or {}).get(gate.test_id) or gate.query.header["doc"])


def _entity(
    project: Project,
    runs_root: str,
    segment: Segment,
    name: str,
    key: Sequence[str],
    run_id: str,
    profile: str | None,
    seed: int | None,
    limits: Any,
    truth: bool,
    no_again: bool,
    as_json: bool,
) -> int:
    from engine.explain.entity import Explainer
    from engine.explain.load import load_entity
    from engine.explain.relations import without_truth

    folder = open_run(runs_root, run_id, profile, seed)
    entity = load_entity(project, segment, name)
    if not truth:
        entity = without_truth(project, segment, entity)
    if no_again:
        entity = replace(entity, again={})
    told = Explainer(project, Path(runs_root), folder, segment, entity, limits).explain([tuple(key)])
    click.echo(json.dumps(_entity_document(told), indent=1, default=str) if as_json else entity_text(told))
    return int(bool(told.faults))


def _entity_document(told: Explanation) -> dict[str, Any]:
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


def _gate(project: Project, runs_root: str, name: str, folder: RunFolder | None, as_json: bool) -> int:
    from engine.assurance.claims import Claims
    from engine.errors import EngineError, close_matches
    from engine.explain.error_code import explain_code, known_codes
    from engine.explain.gate import explain_gate, gate_files
    from engine.explain.load import entity_names
    from engine.runs.gateboard import short_id

    gates = gate_files(project)
    found = [g for g in gates if name in (g.test_id, f"{g.segment.name}.{g.test_id}")]
    # T7 means T7_RISK_.. where no gate is called just that.
    called = [(g, short_id(g.test_id)) for g in gates]
    found = found or [g for g, number in called if name in (number, f"{g.segment.name}.{number}")]
    if found and len({(g.segment.name, g.test_id) for g in found}) == 1:
        document = explain_gate(project, found[0], folder, Claims(project, Path(runs_root)))
        click.echo(json.dumps(document, indent=1, default=str) if as_json else gate_text(document))
        return 0
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
            return _code(project, code, folder, as_json)
    segments = project.segments.values()
    known = {
        *(g.test_id for g in gates),
        *(f"{g.segment.name}.{g.test_id}" for g in gates),
        *project.segments,
        *(f"{s.name}.{entity}" for s in segments for entity in entity_names(project, s)),
    }
    raise EngineError(
        97,
        f"nothing is called {name.replace('.', ' ')!r}",
        place="EXPLAIN",
        exit_code=2,
        expected="a segment's entity, a gate, or an error code",
        hint=close_matches(name, known) or "engine explain",
    )


def _code(project: Project, code: str, folder: RunFolder | None, as_json: bool) -> int:
    from engine.errors import EngineError, close_matches
    from engine.explain.error_code import explain_code, known_codes

    document = explain_code(project, code, folder)
    if document is None:
        raise EngineError(
            97,
            f"no check has the code {code}",
            place="EXPLAIN",
            exit_code=2,
            hint=close_matches(code, known_codes(project)) or "engine explain",
        )
    if as_json:
        click.echo(json.dumps(document, indent=1))
        return 0
    click.echo(code_text(document))
    return 0


def _codes(project: Project, as_json: bool) -> int:
    from engine.explain.error_code import explain_code, known_codes
    from engine.explain.error_code_page import code_page

    if as_json:
        click.echo(json.dumps([explain_code(project, code, None) for code in known_codes(project)], indent=1))
    else:
        click.echo(code_page(project), nl=False)
    return 0
