"""Datasets and columns as people read them: meaning, keys, lineage, and what a run holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.cli.console import human_count, paint, table
from engine.cli.explain_text import short

Json = dict[str, Any]
NAMES_SHOWN = 12
"""Names of a list; --json has all."""
LABEL = 9
WIDTH = 110
"""Characters of a line of words."""
CELL = 58
"""Characters of a cell; --json has all."""
KINDS = {"dataset": "dataset", "policy": "policy", "draw": "draw", "external": "outside", "evidence": "record"}
"""Kind of a source -> its word."""


def dataset_text(told: Json) -> str:
    """A dataset: what it is, its keys, what it is made of and who reads it, its columns."""
    marks = [told["kind"], *(["truth"] if told["truth"] else []), f"schema {told['schema']}"]
    title = f" - {told['title']}" if told["title"] else ""
    parts = [
        f"{paint(told['name'], 'cyan')} of {told['state']} ({', '.join(marks)}){title}\n{told['description']}"
    ]
    keys = [_line("key", ", ".join(told["primary_key"]))] if told["primary_key"] else []
    keys += [
        _line("refers", f"{', '.join(k['columns'])} -> {k['references']} ({', '.join(k['their_columns'])})")
        for k in told["foreign_keys"]
    ]
    keys += [
        _line("referred", f"{k['dataset']} ({', '.join(k['columns'])}) -> {', '.join(k['our_columns'])}")
        for k in told["referenced_by"]
    ]
    parts += ["\n".join(keys)] if keys else []
    lines = [_line(KINDS[kind], _some(names)) for kind, names in told["made_of"].items()]
    parts.append("made of\n" + "\n".join(lines) if lines else "made of nothing that is published")
    if told["read_by"] or told["gates"]:
        lines = [_line("dataset", _some(told["read_by"]))] if told["read_by"] else []
        lines += [_line("gate", _some(told["gates"]))] if told["gates"] else []
        parts.append("read by\n" + "\n".join(lines))
    parts += [_run_line(told["run"])] if told["run"] else []
    parts.append(table(["column", "type", "", "meaning", "values"], [_column_row(c) for c in told["columns"]]))
    parts.append(f"{_line('contract', told['contract'])}\n{_line('model', told['model'])}")
    return "\n\n".join(parts)


def _column_row(column: Json) -> list[str]:
    mark = "key" if column["key"] else "null" if column["nullable"] else ""
    return [column["column"], column["type"], mark, short(column["description"], 60), short(_values(column), 48)]


def _values(column: Json) -> str:
    """What a column holds in a run, else what its contract lets it hold."""
    profile = column["profile"]
    if profile is None:
        return ", ".join([*map(str, column["values"]), *column["rules"]])
    if profile["top"]:
        return ", ".join(f"{value} {human_count(n)}" for value, n in profile["top"])
    if profile["min"] is None:
        return "all NULL" if not profile["distinct"] else f"{human_count(profile['distinct'])} distinct"
    return f"{figure(profile['min'])} .. {figure(profile['max'])}"


def figure(value: object) -> str:
    """A value of a profile in one line."""
    return f"{value:.6g}" if isinstance(value, float) else short(value, 24)


def column_text(told: Json) -> str:
    """A column: type, meaning, keys, values, what a run holds, what it is worked out from, who uses it."""
    null = {True: ", may be NULL", False: ", never NULL", None: ""}[told["nullable"]]
    head = f"{paint(told['name'], 'cyan')} of {told['state']}: {told['type']}{null}\n{told['description']}"
    lines = [_line("key", "part of the key of its dataset")] if told["key"] else []
    lines += [_line("refers", f"{key['dataset']}.{key['column']}") for key in told["references"]]
    lines += [_line("values", ", ".join(map(str, told["values"])))] if told["values"] else []
    lines += [_line("rule", rule) for rule in told["rules"]]
    parts = [head, *(["\n".join(lines)] if lines else []), _sources_text(told)]
    if told["used_by"]:
        used = [f"{use['dataset']}.{use['column']}" for use in told["used_by"]]
        parts.append("used by\n" + "\n".join(f"  {name}" for name in used[:NAMES_SHOWN]) + _more(used))
    if told["run"]:
        parts.append(_run_line(told["run"]))
    if told["profile"]:
        parts.append(_profile_text(told["profile"], told["run"]["rows"]))
    parts.append(f"{_line('contract', told['contract'])}\n{_line('model', told['model'])}")
    return "\n\n".join(parts)


def _sources_text(told: Json) -> str:
    if told["no_sources"]:
        return f"comes from\n  {told['no_sources']}"
    found: dict[tuple[str, str, str], list[str]] = {}
    for source in told["sources"]:
        word = "sealed" if source["sealed"] else KINDS[source["kind"]]
        columns = found.setdefault((word, source["relation"], source["place"]), [])
        columns += [{"*": "its rows"}.get(source["column"], source["column"])] if source["column"] else []
    rows = [
        [f"  {word}", name, short(_some(columns), CELL), short(place, CELL)]
        for (word, name, place), columns in found.items()
    ]
    header = ["  kind", "name", "columns", "of"]
    return "comes from\n" + table(header, rows)


def _profile_text(profile: Json, rows: int) -> str:
    filled = rows - profile["nulls"]
    share = f" ({profile['nulls'] / rows:.1%})" if rows else ""
    lines = [
        _line("rows", f"{rows:,}"),
        _line("nulls", f"{profile['nulls']:,}{share}"),
        _line("distinct", f"about {profile['distinct']:,}"),
    ]
    if profile["min"] is not None and not profile["top"]:
        lines += [_line("least", figure(profile["min"])), _line("most", figure(profile["max"]))]
    if profile["top"]:
        table_rows = [[f"  {short(value, 40)}", f"{n:,}", f"{n / filled:.1%}"] for value, n in profile["top"]]
        lines.append(table(["  value", "rows", "share"], table_rows, right=(1, 2)))
    return "\n".join(lines)


def _run_line(run: Json) -> str:
    rows = "" if run["rows"] is None else f": {run['rows']:,} rows"
    return f"run {run['run_id'][:8]}{rows}" + (f"; {run['not_shown']}" if run["not_shown"] else "")


def _line(label: str, text: str) -> str:
    """A label and what it says, over several lines where that is long."""
    from textwrap import wrap

    indent = " " * (LABEL + 3)
    lines = wrap(text, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False) or [""]
    return f"  {label:<{LABEL}} " + f"\n{indent}".join(lines)


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:NAMES_SHOWN]) + (
        f" and {len(listed) - NAMES_SHOWN} more" if len(listed) > NAMES_SHOWN else ""
    )


def _more(names: list[str]) -> str:
    return f"\n  and {len(names) - NAMES_SHOWN} more; --json has all" if len(names) > NAMES_SHOWN else ""
