"""The report as one HTML file that needs nothing else: style and charts inline, no script, an anchor per gate."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from engine.reporting.style import CSS
from engine.reporting.svg import chart, css_mark, gate_chart, lineage_chart, number, timing_chart

Json = dict[str, Any]
GRADES = {"bplus": "bplus", "b": "b", "fail": "fail"}


def page(report: Json) -> str:
    """The whole page."""
    run = report["run"]
    title = f"{run['profile']}, seed {run['seed']}, run {run['run_id'][:8]}"
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="soft">built {escape(run["created_utc"][:19])} UTC, '
        f"reported {escape(report['made_utc'][:19])} UTC, "
        f"engine {escape(report['engine'])}, DuckDB {escape(run['runtime']['duckdb'])}, "
        f"scenario {escape(', '.join(run['scenario_ids']))}</p>",
        *(_headline(segment) for segment in report["segments"]),
    ]
    for part in (_heat, _changes, _panels, _charts, _timings):
        body += [part(segment) for segment in report["segments"]]
    body += [
        f'<h2 id="lineage">Lineage</h2>{lineage_chart(report["lineage"])}'
        '<p class="soft">Filled: sealed in this run. Edges: what a segment requires directly.</p>'
    ]
    body += [_seals(segment) for segment in report["segments"]]
    body.insert(2 + len(report["segments"]), _navigation(report, "".join(body)))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{CSS}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


PARTS = (
    ("heat", "gates"),
    ("changes", "changes"),
    ("panels", "panels"),
    ("charts", "distributions"),
    ("timings", "timings"),
    ("seals", "seals"),
)


def _navigation(report: Json, body: str) -> str:
    """Links to the parts that are there."""
    links = [
        f'<a href="#{part}-{escape(segment["segment"])}">{escape(segment["segment"])} {word}</a>'
        for segment in report["segments"]
        for part, word in PARTS
        if f'id="{part}-{escape(segment["segment"])}"' in body
    ]
    return f'<nav>{" ".join(links)} <a href="#lineage">lineage</a></nav>'


def table(header: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[int] = ()) -> str:
    """A table; `right`: indices of columns of figures."""

    def row(cells: Sequence[object], tag: str) -> str:
        return (
            "<tr>"
            + "".join(
                f"<{tag}{' class=n' if place in right else ''}>{escape(_shown(cell))}</{tag}>"
                for place, cell in enumerate(cells)
            )
            + "</tr>"
        )

    body = "".join(row(cells, "td") for cells in rows)
    return f'<div class="wide"><table>{row(header, "th")}{body}</table></div>'


def _shown(cell: object) -> str:
    return number(cell) if isinstance(cell, float) else "" if cell is None else str(cell)


def _headline(segment: Json) -> str:
    verdict = segment["verdict"]
    kind = GRADES.get(verdict["grade"] or "", "none")
    stamps = f" [{', '.join(verdict['stamps'])}]" if verdict["stamps"] else ""
    missed = verdict["failing_B"] or verdict["failing_Bplus"]
    certificate = verdict["certificate"]
    words = [
        f"<h3>{escape(segment['segment'])} {escape(segment['title'])} "
        f'<span class="word {kind}">{escape(verdict["word"])}</span>{escape(stamps)}</h3>'
    ]
    words += [_standing(told) for told in (verdict, certificate) if told]
    if missed:
        level = "B" if verdict["failing_B"] else "B+"
        words.append(
            f"<p>not at {level}: "
            + ", ".join(
                f'<a href="#gate-{escape(segment["segment"])}-{escape(name.partition(".")[0])}">{escape(name)}</a>'
                for name in missed
            )
            + "</p>"
        )
    if certificate:
        words.append(
            f'<p>certificate of {escape(certificate["decided_utc"][:10])}: <span class="word '
            f'{GRADES.get(certificate["grade"], "none")}">{escape(certificate["verdict"])}</span> '
            f"{escape(', '.join(certificate['stamps']))}</p>"
        )
    return "".join(words)


def _standing(told: Json) -> str:
    """Why a claim does not hold, and what makes it true again; nothing of one that holds."""
    standing = told["standing"]
    if not standing["reason"] or standing["state"] == "missing":
        return ""
    why = f"{standing['reason']}; {standing['hint']}"
    return f"<p><strong>{escape(standing['state'])}</strong>: {escape(why)}</p>"


def _heat(segment: Json) -> str:
    title = f'<h2 id="heat-{escape(segment["segment"])}">{escape(segment["segment"])} gates</h2>'
    if not segment["metrics"]:
        return title + "<p>No gates were scored in this run.</p>"
    seeds = segment["seeds"]
    head = "".join(
        f'<th class="n">seed {s["seed"]}<br><span class="muted">{escape(s["verdict"])}</span></th>' for s in seeds
    )
    panels = {gate["gate"] for gate in segment["gates"]}
    rows = []
    for metric in segment["metrics"]:
        gate = escape(metric["test_id"])
        if metric["test_id"] in panels:
            gate = f'<a href="#gate-{escape(segment["segment"])}-{gate}">{gate}</a>'
        cells = "".join(_cell(metric, cell, seed) for cell, seed in zip(metric["cells"], seeds, strict=True))
        rows.append(
            f"<tr{'' if metric['decides'] else ' class=aside'}><td>{gate}</td>"
            f"<td>{escape(metric['metric_name'])}</td><td>{escape(metric['comparison'])}</td>"
            f'<td class="n">{number(metric["threshold_B"])}</td>'
            f'<td class="n">{number(metric["threshold_Bplus"])}</td>'
            f"<td>{escape(metric['owner_state'])}</td>{cells}</tr>"
        )
    across = segment["across_seeds"]
    extra = (
        "<h3>Across seeds</h3>"
        + table(
            ["gate", "metric", "value", "B", "B+", "mark"],
            [
                [
                    r["test_id"],
                    r["metric_name"],
                    r["value"],
                    r["threshold_B"],
                    r["threshold_Bplus"],
                    "B+" if r["pass_B"] and r["pass_Bplus"] else "B" if r["pass_B"] else "FAIL",
                ]
                for r in across
            ],
            (2, 3, 4),
        )
        if across
        else ""
    )
    return (
        f'{title}<div class="wide"><table class="heat"><tr><th>gate</th><th>metric</th><th></th>'
        f'<th class="n">B</th><th class="n">B+</th><th>owner</th>{head}</tr>{"".join(rows)}</table></div>'
        '<p class="soft">Each cell: value, margin to B+ (to B where B+ is missed), interval. Grey rows are '
        f"reported and do not decide.</p>{extra}"
    )


def _cell(metric: Json, cell: Json | None, seed: Json) -> str:
    if cell is None or cell["value"] is None:
        return '<td class="cell fail">missing</td>'
    margin = cell["margin_Bplus"] if cell["mark"] == "B+" else cell["margin_B"]
    interval = (
        ""
        if cell["ci_low"] is None or cell["ci_low"] == cell["ci_high"]
        else (f"{number(cell['ci_low'])} … {number(cell['ci_high'])}")
    )
    to = "B+" if cell["mark"] == "B+" else "B"
    words = "" if margin is None or metric["comparison"] == "=" else f"{margin:+.3g} to {to}"
    return (
        f'<td class="cell {css_mark(cell["mark"])}{" stale" if seed["stale"] else ""}" '
        f'title="{escape(cell["mark"])}, n {number(cell["support_n"])}">'
        + number(cell["value"])
        + "".join(f"<small>{escape(line)}</small>" for line in (words, interval) if line)
        + "</td>"
    )


def _changes(segment: Json) -> str:
    name = escape(segment["segment"])
    title = f'<h2 id="changes-{name}">{name}: changed since last good</h2>'
    told = segment["changes"]
    if told is None:
        return title + "<p>No earlier run of this world and scenario scored at least B.</p>"
    parts = [f'<p class="soft">against run {told["run_id"][:8]} of {escape(told["created_utc"][:16])}</p>']
    if told["policies"]:
        parts.append(
            "<h4>Policies</h4>"
            + table(["key", "before", "after"], [[p["key"], *p["shown"]] for p in told["policies"]])
        )
    if told["files"]:
        parts.append(
            "<h4>SQL and macros</h4><p>"
            + ", ".join(f"<code>{escape(name)}</code>" for name in told["files"])
            + "</p>"
        )
    if told["contents"]:
        parts.append(
            "<h4>Contents</h4>"
            + table(
                ["state", "dataset", "rows before", "rows after"],
                [[c["state"], c["dataset"], c["before"], c["after"]] for c in told["contents"]],
                (2, 3),
            )
        )
    if told["gates"]:
        parts.append(
            "<h4>Gate values</h4>"
            + table(
                ["gate", "metric", "before", "after"],
                [[g["test_id"], g["metric_name"], g["before"], g["after"]] for g in told["gates"]],
                (2, 3),
            )
        )
    if len(parts) == 1:
        parts.append("<p>Nothing.</p>")
    return title + "".join(parts)


def _panels(segment: Json) -> str:
    if not segment["gates"]:
        return ""
    return (
        f'<h2 id="panels-{escape(segment["segment"])}">{escape(segment["segment"])}: gate by gate</h2>'
        f'<div class="panels">{"".join(_panel(segment, gate) for gate in segment["gates"])}</div>'
    )


def _panel(segment: Json, gate: Json) -> str:
    metrics = [m for m in segment["metrics"] if m["test_id"] == gate["gate"]]
    parts = [
        f'<section class="panel" id="gate-{escape(segment["segment"])}-{escape(gate["gate"])}">'
        f"<h3>{escape(gate['gate'])}</h3>"
    ]
    if gate["formula"]:
        parts.append(f"<p>{escape(gate['formula'])}</p>")
    for metric in metrics:
        parts.append(f"<h4>{escape(metric['metric_name'])}</h4>{gate_chart(metric)}")
    if not metrics:
        parts.append(
            '<p class="soft">Measured across seeds by a certification.</p>'
            if gate["across_seeds"]
            else '<p class="soft">Not scored in this run.</p>'
        )
    owners = ", ".join(escape(owner["state"]) for owner in gate["owners"])
    knobs = ", ".join(
        f"<code>{escape(k['knob'])}</code>" + ("" if k["value"] is None else f" = {escape(str(k['value']))}")
        for k in gate["knobs"]
    )
    parts.append(f'<p class="soft">owner {owners}; knobs {knobs or "none"}</p>')
    for name, cells in gate["cells"].items():
        header = list(cells["rows"][0])
        more = f", first {len(cells['rows'])} of {cells['all']}" if cells["all"] > len(cells["rows"]) else ""
        parts.append(
            f"<details><summary>{escape(name)}{more}</summary>"
            + table(
                header,
                [[row[c] for c in header] for row in cells["rows"]],
                [i for i, c in enumerate(header) if isinstance(cells["rows"][0][c], int | float)],
            )
            + "</details>"
        )
    parts.append(
        f"<details><summary>{escape(gate['file'])}</summary><p>{escape(gate['doc'])}</p>"
        f"<pre>{escape(gate['sql'])}</pre></details></section>"
    )
    return "".join(parts)


def _charts(segment: Json) -> str:
    if not segment["charts"]:
        return ""
    shown = "".join(
        f'<section class="panel"><h3>{escape(data["title"])}</h3><p class="soft">{escape(data["doc"])}</p>'
        f"{chart(data)}"
        f"<details><summary>{escape(data['file'])}</summary><pre>{escape(data['sql'])}</pre></details></section>"
        for data in segment["charts"]
    )
    return (
        f'<h2 id="charts-{escape(segment["segment"])}">{escape(segment["segment"])}: distributions</h2>'
        f'<div class="panels">{shown}</div>'
    )


def _timings(segment: Json) -> str:
    told = segment["timings"]
    title = f'<h2 id="timings-{escape(segment["segment"])}">{escape(segment["segment"])}: timings'
    if told is None:
        return f"{title}</h2><p>No timings were published.</p>"
    whole = next(row for row in told["states"] if row["state"] == "total")
    return (
        f'{title} <span class="word {told["status"].lower()}">{told["status"]}</span></h2>'
        f'<p class="soft">{escape(told["thermal"])} run, {whole["elapsed_s"]:.2f} s in all; lines: target, '
        f"and dashed the stretch limit</p>{timing_chart(told['states'])}"
        + table(
            ["state", "step", "seconds", "share"],
            [[h["state"], h["step"], h["median_s"], f"{h['share']:.0%}"] for h in told["hotspots"]],
            (2, 3),
        )
    )


def _seals(segment: Json) -> str:
    rows = [
        [
            s["state"],
            s["signature"][:16],
            s["made_by"][:8],
            s["rows"],
            s["checks"],
            (s["bundle_digest"] or "")[:32],
        ]
        for s in segment["seals"]
    ]
    outputs = [
        [s["state"], name, o["rows"], o["content_digest"]]
        for s in segment["seals"]
        for name, o in s["outputs"].items()
    ]
    return (
        f'<h2 id="seals-{escape(segment["segment"])}">{escape(segment["segment"])}: seals</h2>'
        + table(["state", "signature", "made by run", "rows", "checks", "bundle digest"], rows, (3, 4))
        + "<details><summary>content digests</summary>"
        + table(["state", "dataset", "rows", "content digest"], outputs, (2,))
        + "</details>"
    )
