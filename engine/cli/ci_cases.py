"""Checks, gates, certificates and tests of models as the cases of CI reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from engine.cli.ci_reports import BROKEN, FAILED, NOTED, PASSED, Case

if TYPE_CHECKING:
    from engine.assurance.verdicts import Certificate
    from engine.execute.checks import Check
    from engine.project.definition import Project
    from engine.runs.gateboard import Gateboard, GateRow


def check_cases(checks: Iterable[Check]) -> Iterator[Case]:
    """A case for each contract and each assertion of a run."""
    results = {"PASS": PASSED, "FAIL": FAILED, "WARN": NOTED}
    for check in checks:
        segment, state, _ = check["code"].rsplit("-", 2)
        details = (
            ("code", f"{check['code']} {check['name']}"),
            ("violations", f"{check['violations']} rows"),
            ("expected", "no such row"),
            ("where", check["place"]),
            ("samples", ", ".join(map(str, check["samples"][:3]))),
            ("hint", check["hint"] or f"engine explain {check['code']}"),
        )
        result = results[check["result"]]
        yield Case(
            segment,
            f"{segment}.{state}",
            check["check_id"],
            result,
            "" if result == PASSED else f"{check['message']}: {check['violations']} rows",
            () if result == PASSED else details,
            check["place"].partition("#")[0],
            warns=True,
        )


def whole_case(missing: str, hint: str) -> Case:
    """Whether a run holds every state; `missing`: what it lacks, in words."""
    message = f"the run is not whole: {missing}" if missing else ""
    return Case("run", "run", "whole", FAILED if missing else PASSED, message, (("hint", hint),))


def model_cases(results: Iterable[dict[str, Any]]) -> Iterator[Case]:
    """A case for each unit test of a model."""
    for result in results:
        state, _, model = result["model"].rpartition(".")
        faults = [str(fault) for fault in result["faults"]]
        yield Case(
            state.partition(".")[0],
            state,
            f"{model} [{result['test']}]",
            FAILED if faults else PASSED,
            f"{result['model']}: {faults[0]}" if faults else "",
            (
                ("doc", result["doc"]),
                *(("fault", fault) for fault in faults[1:]),
                ("hint", f"engine test --models {result['test']}"),
            ),
            str(result["test"]),
        )


def gate_cases(project: Project, boards: Iterable[Gateboard]) -> Iterator[Case]:
    """A case for each row of the gateboards, and one for each verdict."""
    for board in boards:
        yield from _board_cases(project, board, f"{board.segment}.gates")


def certificate_cases(project: Project, certificate: Certificate) -> Iterator[Case]:
    """A case for each row of each seed and across seeds, one for each seed's verdict and one for the whole."""
    segment = certificate.segment
    for result in certificate.seeds:
        group = f"{segment}.seed_{result.seed}"
        if result.board is not None:
            yield from _board_cases(project, result.board, group)
        else:
            error = result.error or {}
            message = str(error.get("message") or f"seed {result.seed} was not built")
            details = tuple((word, str(error.get(word) or "")) for word in ("code", "where", "found", "hint"))
            yield Case(segment, group, "verdict", BROKEN, message, details)
    yield from _row_cases(project, segment, certificate.rows, f"{segment}.across_seeds")
    yield _verdict_case(
        segment, f"{segment}.certificate", certificate.grade, certificate.verdict, certificate.failing
    )


def _board_cases(project: Project, board: Gateboard, group: str) -> Iterator[Case]:
    from engine.runs.gateboard import WITHHELD, B, failing

    yield from _row_cases(project, board.segment, board.rows, group)
    missed = [*failing(board.rows, B), *([WITHHELD] if WITHHELD in board.stamps else [])]
    yield _verdict_case(board.segment, group, board.grade, board.verdict, missed)


def _verdict_case(segment: str, group: str, grade: str, verdict: str, missed: Sequence[str]) -> Case:
    from engine.runs.gateboard import FAIL

    if grade != FAIL:
        return Case(segment, group, "verdict")
    why = ", ".join(missed) or "no gate decides"
    return Case(
        segment, group, "verdict", FAILED, f"verdict {verdict}: {why}", (("hint", f"engine gates {segment}"),)
    )


def _row_cases(project: Project, segment: str, rows: Sequence[GateRow], group: str) -> Iterator[Case]:
    from engine.explain.gate import gate_files

    files = {gate.test_id: gate.query.path for gate in gate_files(project) if gate.segment.name == segment}
    for row in rows:
        yield _row_case(segment, row, group, files.get(row.test_id, ""))


def _row_case(segment: str, row: GateRow, group: str, file: str) -> Case:
    from engine.cli.console import number

    name = f"{row.test_id}.{row.metric_name}"
    if row.pass_A if row.is_outside else row.pass_B:
        return Case(segment, group, name, file=file)
    bands = [
        (word, limit)
        for word, limit in (("B", row.threshold_B), ("B+", row.threshold_Bplus), ("A", row.threshold_A))
        if limit is not None
    ]
    asked = f"{row.comparison} {number(bands[0][1])}" if bands else "as its threshold says"
    value = "has no value" if row.value is None else f"is {number(row.value)}"
    band = "band A" if row.is_outside else "band B"
    return Case(
        segment,
        group,
        name,
        # A row of band A takes the best grade away and no more.
        FAILED if row.decides and not row.is_outside else NOTED,
        f"{row.test_id} {row.metric_name} {value}, and {band} asks for {asked}",
        (
            ("value", number(row.value)),
            ("threshold", ", ".join(f"{word} {row.comparison} {number(limit)}" for word, limit in bands)),
            ("n", "" if row.support_n is None else str(row.support_n)),
            ("reason", row.reason),
            ("owner", f"{segment}.{row.owner_state}"),
            ("hint", f"engine explain {segment}.{row.test_id}"),
        ),
        file,
    )
