"""The pages of a report: the first screen, to be sent around alone, and one for everything that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from engine.reporting.html import anchor, render
from engine.reporting.script import SEARCH

Json = dict[str, Any]
FRONT = "report"
SEARCH_PAGE = "find.html"


def stem(report: Json) -> str:
    """What the files of a report are named for; one that shows what lies apart is named so."""
    return f"{FRONT}_truth" if report["shows_truth"] else FRONT


def front_page(report: Json) -> str:
    """The first screen, which needs no other file."""
    return render("front.html.j2", link_from(report, deep=False), run_title(report), report=report)


def pages(report: Json, interactive: bool = False) -> Iterator[tuple[str, str]]:
    """Every page as its path from where the report is written, and its text; the first screen comes first."""
    yield f"{stem(report)}.html", front_page(report)
    link, run = link_from(report, deep=True), run_title(report)
    known: Json = {"report": report, "run_title": run}

    def page(template: str, name: str, title: str, **more: Any) -> tuple[str, str]:
        return f"{stem(report)}/{name}", render(template, link, f"{title}, {run}", **known, **more)

    for segment in report["segments"]:
        name = segment["segment"]
        yield page("segment.html.j2", segment_file(name), f"{name} {segment['title']}", segment=segment)
        for gate in segment["gates"]:
            metrics = [metric for metric in segment["metrics"] if metric["test_id"] == gate["gate"]]
            told = {"segment": segment, "gate": gate, "metrics": metrics}
            yield page("gate.html.j2", gate_file(name, gate["gate"]), f"{name} {gate['gate']}", **told)
    for dataset in report["datasets"]:
        yield page("dataset.html.j2", dataset_file(dataset["dataset"]), dataset["dataset"], dataset=dataset)
    if interactive:
        # Only who asks for it pays for the library.
        from engine.reporting.interactive import PAGE, interactive_page

        yield f"{stem(report)}/{PAGE}", interactive_page(report)
    yield page("find.html.j2", SEARCH_PAGE, "Find", entries=list(entries(report, link)), script=SEARCH)


def run_title(report: Json) -> str:
    """The run in a few words."""
    run = report["run"]
    return f"{run['profile']}, seed {run['seed']}, run {run['run_id'][:8]}"


def segment_file(segment: str) -> str:
    """The page of a segment."""
    return f"segment_{anchor(segment)}.html"


def gate_file(segment: str, gate: str) -> str:
    """The page of a gate."""
    return f"gate_{anchor(segment)}_{anchor(gate)}.html"


def dataset_file(dataset: str) -> str:
    """The page of a dataset."""
    return f"dataset_{anchor(dataset)}.html"


def link_from(report: Json, deep: bool) -> Callable[..., str]:
    """Addresses as they are from the first screen, or from the pages beside it (`deep`)."""
    folder = "" if deep else f"{stem(report)}/"
    home = f"../{stem(report)}.html" if deep else f"{stem(report)}.html"

    def link(kind: str, *names: str, part: str = "") -> str:
        files: dict[str, Callable[..., str]] = {
            "segment": segment_file,
            "gate": gate_file,
            "dataset": dataset_file,
            "find": lambda: SEARCH_PAGE,
        }
        at = home if kind == "home" else folder + files[kind](*names)
        return f"{at}#{anchor(part)}" if part else at

    return link


def entries(report: Json, link: Callable[..., str]) -> Iterator[Json]:
    """Everything that has a place in the report: its kind, its name, words to find it by, and where it is."""
    for segment in report["segments"]:
        name = segment["segment"]
        yield _entry("segment", name, segment["title"], link("segment", name))
        for gate in segment["gates"]:
            words = ", ".join(m["metric_name"] for m in segment["metrics"] if m["test_id"] == gate["gate"])
            yield _entry("gate", f"{name} {gate['gate']}", words or gate["doc"], link("gate", name, gate["gate"]))
        for chart in segment["charts"]:
            at = link("segment", name, part=f"chart-{chart['name']}")
            yield _entry("chart", chart["title"], f"{name} {chart['name']}", at)
        for seal in segment["seals"]:
            made = f"{seal['rows']} rows"
            yield _entry("state", seal["state"], made, link("segment", name, part="states"))
    for dataset in report["datasets"]:
        words = f"{dataset['title']} {dataset['state']}".strip()
        yield _entry("dataset", dataset["dataset"], words, link("dataset", dataset["dataset"]))


def _entry(kind: str, name: str, words: str, at: str) -> Json:
    return {"kind": kind, "name": name, "words": words, "at": at}
