"""Explain an error code: its name, what raises it, what to do, where it is checked and what the run recorded."""

from __future__ import annotations

import re
from typing import Any

from engine.errors import COMMON, exit_code_of
from engine.explain.causes import CAUSES, IMPORT_CAUSES
from engine.importing.refusal import CODES as IMPORT_CODES
from engine.project.definition import Project, Query, State
from engine.runs.folder import RunFolder

Json = dict[str, Any]
IMPORT = "UP-IM"
"""Owner and place of the codes of an import."""
CODE = re.compile(r"(?:(?P<owner>[A-Za-z0-9]+)-(?P<place>[A-Za-z0-9_]+)-)?(?P<number>\d{3})")


def explain_code(project: Project, code: str, folder: RunFolder | None) -> Json | None:
    """The code as a document; None where neither the engine nor an assertion knows it."""
    found = CODE.fullmatch(code)
    assert found is not None
    number = int(found["number"])
    if f"{found['owner']}-{found['place']}".upper() == IMPORT and number in IMPORT_CODES:
        return _import_code(number)
    state = _state(project, found["owner"], found["place"])
    known = COMMON.get(number)
    raisers = [
        query
        for s in ([state] if state else _all_states(project))
        for query in s.assertions
        if query.code == number
    ]
    if known is None and not raisers:
        return None
    cause, cure = CAUSES.get(number, ("", ""))
    return {
        "code": code,
        "name": known.name if known else " or ".join(sorted({str(q.header["name"]) for q in raisers})),
        "class": known.error_class if known else "SEGMENT",
        "exit_code": exit_code_of(number),
        "cause": cause,
        "cure": cure or (known.remedy if known else ""),
        "state": state.state_id if state else None,
        "rerun": f"engine build --select '{state.state_id}+'" if state else None,
        "raised_by": [_raiser(query) for query in raisers],
        "contracts": _contracts(project, state, number) if state and 40 <= number <= 48 else [],
        "run": _recorded(folder, state, code) if folder and state else None,
    }


def known_codes(project: Project) -> list[str]:
    """Every code that an assertion or an import can raise, and the common numbers."""
    own = {
        f"{state.segment}-{state.name}-{query.code:03d}"
        for state in _all_states(project)
        for query in state.assertions
    }
    imports = [f"{IMPORT}-{number}" for number in IMPORT_CODES]
    return sorted(own) + imports + [f"{number:03d}" for number in COMMON]


def _import_code(number: int) -> Json:
    name, exit_code, cure = IMPORT_CODES[number]
    return {
        "code": f"{IMPORT}-{number}",
        "name": name,
        "class": "IMPORT",
        "exit_code": exit_code,
        "cause": IMPORT_CAUSES[number],
        "cure": cure[:1].upper() + cure[1:] + ".",
        "state": None,
        "rerun": None,
        "raised_by": [],
        "contracts": [],
        "run": None,
    }


def _all_states(project: Project) -> list[State]:
    return list(project.ordered_states)


def _state(project: Project, owner: str | None, place: str | None) -> State | None:
    segment = project.segments.get(owner or "")
    return next((state for state in segment.states if state.name == place), None) if segment else None


def _raiser(query: Query) -> Json:
    return {
        "name": query.header["name"],
        "state": f"{query.segment}.{query.state}",
        "file": query.path,
        "cause": " ".join(str(query.header["doc"]).split()),
        "cure": str(query.header.get("hint") or ""),
    }


def _contracts(project: Project, state: State, number: int) -> list[Json]:
    """What contracts of the state can raise the code: keys for 041, foreign keys for 043, columns for the rest."""
    rows = []
    for model in state.models:
        dataset = project.datasets.get(model.name)
        if dataset is None or dataset.contract is None:
            continue
        contract = dataset.contract
        checked = {
            41: [", ".join(contract.primary_key)],
            43: [f"{', '.join(key.columns)} -> {key.references}" for key in contract.foreign_keys],
            42: [column.name for column in contract.columns if not column.nullable],
        }.get(number, [f"{len(contract.columns)} columns"])
        rows += [
            {"dataset": dataset.name, "checked": text, "contract": dataset.contract_path}
            for text in checked
            if text
        ]
    return rows


def _recorded(folder: RunFolder, state: State, code: str) -> Json | None:
    record = folder.record(state.state_id)
    if record is None:
        return None
    checks = [c for c in record.checks if c["code"] == code]
    return {
        "run_id": folder.name,
        "checks": [{key: c[key] for key in ("check_id", "name", "result", "violations")} for c in checks],
    }
