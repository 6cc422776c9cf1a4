"""Explanations as people read them: sections, draws, gates and codes in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.cli.console import paint, table

if TYPE_CHECKING:
    from engine.explain.definition import Explanation, SectionResult

CELLS_SHOWN = 12
CELL_COLUMNS = 9
WIDTH_MAX = 64


def short(value: Any, width: int = WIDTH_MAX) -> str:
    """A value in one line, cut where it is long."""
    text = "-" if value is None else " ".join(str(value).split())
    return text if len(text) <= width else text[: width - 2] + ".."


def entity_text(told: Explanation) -> str:
    """An entity: its sections as tables, its draws, and how it compares with what was published."""
    entity = told.entity
    key = " ".join(str(value) for value in told.keys[0])
    parts = [f"{entity.segment} {entity.name} {key}, run {told.run_id[:8]}\n{entity.doc}"]
    hidden = {name for name, _ in entity.keys}
    for section in told.results:
        if not section.rows and section.section.query.header.get("truth"):
            continue
        title = f"{section.section.name} - {section.section.doc}"
        body = _draws_text(told, section) if section.section.stream else _rows_text(section, hidden)
        parts.append(f"{paint(title, 'cyan')}\n{body}")
    if entity.hides_truth:
        parts.append("What nobody could know of it, and the draws behind it, are told with --truth only.")
    lines = [f"{'differs' if c.differences else 'equal':<8} {c.what}: {c.rows} rows" for c in told.compared]
    made = "made again to the bit" if entity.again else "the draws are equal; the rows were not made again"
    verdict = f"{len(told.faults)} differences" if told.faults else made
    parts.append(
        "\n".join(
            [
                *lines,
                *(f"  {fault}" for fault in told.faults[:20]),
                paint(verdict, "red" if told.faults else "green"),
            ]
        )
    )
    return "\n\n".join(parts)


def _rows_text(told: SectionResult, hidden: set[str]) -> str:
    if not told.rows:
        return "  nothing"
    columns = [column for column in told.columns if column not in hidden or len(told.columns) <= len(hidden)]
    if len(told.rows) == 1:
        width = max(len(column) for column in columns)
        return "\n".join(f"  {column:<{width}}  {short(told.rows[0][column], 100)}" for column in columns)
    if len(columns) > 9:
        # Too wide for a terminal: rows become columns.
        first, *rest = columns
        header = [first, *(short(row[first], 28) for row in told.rows)]
        return table(header, [[column, *(short(row[column], 28) for row in told.rows)] for column in rest])
    return table(columns, [[short(row[column]) for column in columns] for row in told.rows])


def _draws_text(told: Explanation, section: SectionResult) -> str:
    hidden = {name for name, _ in told.entity.keys}
    draws = [d for d in told.draws if d.stream == section.section.stream]
    if not section.rows:
        return "  nothing"
    keys = {f"{d.key[0]:08x} {d.key[1]:08x}" for d in draws}
    rows = [
        [
            " ".join(str(v) for k, v in d.about.items() if k not in hidden) or "-",
            d.entity,
            d.sub,
            d.slot,
            d.value,
            f"{d.uniform:.16f}",
            d.decides,
        ]
        for d in draws
    ]
    return f"  stream {section.section.stream}, key {', '.join(sorted(keys))}\n" + table(
        ["of", "entity", "sub", "slot", "52-bit integer", "uniform", "decides"], rows, right=(1, 2, 3, 4)
    )


BASES = {"measured": "measured", "construction": "holds by construction"}
"""How a row of band A comes to its value -> the words for it."""


def gate_text(gate: dict[str, Any]) -> str:
    """A gate: formula, thresholds, owner, knobs, the run's rows and cells."""
    scope = "over seeds" if gate["across_seeds"] else "of each run"
    parts = [f"{gate['segment']} gate {gate['gate']} ({scope})\n{gate['doc']}"]
    if gate["formula"]:
        parts.append(f"formula  {gate['formula']}")
    outside = any(m["threshold_a"] is not None for m in gate["metrics"])
    bands = [("A", "threshold_a")] if outside else [("B", "threshold_b"), ("B+", "threshold_bplus")]
    margins = ["margin_A"] if outside else ["margin_B", "margin_Bplus"]
    parts.append(
        table(
            ["metric", "", *(name for name, _ in bands), "owner", "decides"],
            [
                [
                    m["metric_name"],
                    m["comparison"],
                    *(m[key] for _, key in bands),
                    m["owner_state"],
                    "yes" if m["decides"] else "no",
                ]
                for m in gate["metrics"]
            ],
        )
    )
    told = [
        f"source   {m['metric_name']}: {m['source']} ({BASES[m['basis']]})" for m in gate["metrics"] if m["source"]
    ]
    parts += ["\n".join(told)] if told else []
    parts.append("\n".join(f"owner    {owner['state']}: {owner['rerun']}" for owner in gate["owners"]))
    parts.append(
        "\n".join(
            f"knob     {knob['knob']}"
            + ("" if knob["value"] is None else f" = {knob['value']}")
            + f"  ({knob['file']})"
            for knob in gate["knobs"]
        )
        or "knob     none"
    )
    run = gate["run"]
    if run is None:
        parts.append(
            "run      " + ("engine certify measures it" if gate["across_seeds"] else "not scored; engine gates")
        )
    else:
        why = run["standing"]["reason"]
        parts.append(
            f"run      {run['run_id'][:8]}, seed {run['seed']}, profile {run['profile']}: {run['verdict']}\n"
            + (f"         {why}; {run['standing']['hint']}\n" if why else "")
            + table(
                ["metric", "value", "from", "to", *(f"to {name}" for name, _ in bands), "n", "pass"],
                [
                    [
                        r["metric_name"],
                        _number(r["value"]),
                        _number(r["ci_low"]),
                        _number(r["ci_high"]),
                        *(_number(r[name]) for name in margins),
                        r["support_n"],
                        r["mark"],
                    ]
                    for r in run["rows"]
                ],
            )
        )
        parts += [_cells_text(name, rows) for name, rows in run["cells"].items()]
    parts.append(f"file     {gate['file']}")
    return "\n\n".join(parts)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.6g}"


def _cells_text(name: str, rows: list[dict[str, Any]]) -> str:
    if not rows:
        return f"cells    {name}: nothing beside the gateboard; engine gates"
    header = list(rows[0])[:CELL_COLUMNS]
    left = [f"{len(rows) - CELLS_SHOWN} more rows"] if len(rows) > CELLS_SHOWN else []
    left += [f"{len(rows[0]) - CELL_COLUMNS} more columns"] if len(rows[0]) > CELL_COLUMNS else []
    more = f"\n... {' and '.join(left)}; --json has all" if left else ""
    return (
        f"cells    {name}\n"
        + table(
            header,
            [
                [_number(row[c]) if isinstance(row[c], float) else short(row[c], 28) for c in header]
                for row in rows[:CELLS_SHOWN]
            ],
        )
        + more
    )


def code_text(document: dict[str, Any]) -> str:
    """An error code: cause, cure, where it is checked."""
    lines = [f"{document['code']} {document['name']} ({document['class']}, exit {document['exit_code']})"]
    if document["cause"]:
        lines += [f"cause    {document['cause']}", f"cure     {document['cure']}"]
    for raiser in document["raised_by"]:
        lines += [
            f"{raiser['name']} of {raiser['state']}: {raiser['cause']}",
            f"  cure   {raiser['cure'] or '-'}",
            f"  file   {raiser['file']}",
        ]
    if document["rerun"]:
        lines.append(f"rerun    {document['rerun']}")
    lines += [f"checked  {row['dataset']}: {row['checked']}  ({row['contract']})" for row in document["contracts"]]
    run = document["run"]
    if run is not None:
        lines += [
            f"run      {run['run_id'][:8]} {c['check_id']}: {c['result']}, {c['violations']} rows"
            for c in run["checks"]
        ]
    return "\n".join(lines)
