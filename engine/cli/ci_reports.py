"""What `test`, `gates` and `certify` found, for machines: a JUnit file, annotations of GitHub Actions.

A case fails in the file exactly where it makes its command end with another exit code than 0, so a CI server and
the shell say the same; what is only reported, or only warns, counts as skipped there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import click

from engine.errors import EngineError

PASSED, FAILED, NOTED, BROKEN = "passed", "failed", "noted", "broken"
"""It holds; it fails; it does not hold and decides nothing; the command was refused before it could judge."""
TAGS = {FAILED: "failure", BROKEN: "error", NOTED: "skipped"}
AUTO, GITHUB, NONE = "auto", "github", "none"

junit_option = click.option(
    "--junit",
    "junit",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE",
    help="Write what was found as JUnit XML too, for a CI server.",
)
annotations_option = click.option(
    "--annotations",
    "annotations",
    type=click.Choice([AUTO, GITHUB, NONE]),
    default=AUTO,
    help="Annotate files on GitHub, on stderr [auto: where GITHUB_ACTIONS is true].",
)


@dataclass(frozen=True)
class Case:
    """One thing that was judged."""

    suite: str
    """The segment that it is of."""
    group: str
    """State, or `<SEGMENT>.gates`, `<SEGMENT>.seed_42`: with the name it is unique."""
    name: str
    result: str = PASSED
    message: str = ""
    """One line: what is wrong."""
    details: tuple[tuple[str, str], ...] = ()
    """(word, text) of what a reader needs to go on, the hint last."""
    file: str = ""
    """Relative to the project; empty where no file is to blame."""
    warns: bool = False
    """Whether what is noted is worth a warning."""

    @property
    def text(self) -> str:
        """The message and the details, a line each."""
        told = [(word, text) for word, text in self.details if text]
        width = max((len(word) for word, _ in told), default=0)
        return "\n".join([self.message, *(f"{word:<{width}}  {text}" for word, text in told)])


@dataclass
class CiReports:
    """Collects cases; on leaving writes the file and the annotations, of a refusal too."""

    command: str
    junit: Path | None
    annotations: str
    root: Path = field(default_factory=Path.cwd)
    """Of the project: what files of cases are relative to."""
    cases: list[Case] = field(default_factory=list)

    @property
    def wanted(self) -> bool:
        """Whether anybody will read the cases."""
        return self.junit is not None or self._annotates

    @property
    def _annotates(self) -> bool:
        on_github = os.environ.get("GITHUB_ACTIONS") == "true"
        return self.annotations == GITHUB or (self.annotations == AUTO and on_github)

    def __enter__(self) -> CiReports:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and not isinstance(error, EngineError):
            return
        if isinstance(error, EngineError):
            self.cases.append(refusal_case(self.command, error))
        if self.junit is not None:
            from engine.whole_files import write_atomically

            self.junit.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self.junit, junit_text(self.command, self.cases))
        for line in annotation_lines(self.cases, self.root) if self._annotates else ():
            click.echo(line, err=True)


def refusal_case(command: str, error: EngineError) -> Case:
    """A command that was refused before it could judge."""
    suite = "engine" if error.owner == "ENG" else error.owner
    details = (
        ("where", error.where),
        ("expected", error.expected),
        ("found", error.found),
        ("samples", ", ".join(map(str, error.samples))),
        ("hint", error.hint),
    )
    return Case(suite, f"{suite}.{command}", f"{error.code} {error.name}", BROKEN, error.message, details)


NOT_IN_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def _xml(text: str) -> str:
    """Text with what XML 1.0 cannot hold spelt out."""
    return re.sub(NOT_IN_XML, lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def junit_text(name: str, cases: Sequence[Case]) -> str:
    """The cases as JUnit XML that Jenkins and GitLab take: a testsuite for each segment, a testcase for each."""
    import xml.etree.ElementTree as ElementTree  # 10 ms that `engine --help` need not wait for

    root = ElementTree.Element("testsuites", {"name": f"engine {name}", **_counts(cases)})
    for suite in dict.fromkeys(case.suite for case in cases):
        own = [case for case in cases if case.suite == suite]
        skipped = {"skipped": str(sum(case.result == NOTED for case in own))}
        element = ElementTree.SubElement(root, "testsuite", {"name": _xml(suite), **_counts(own), **skipped})
        for case in own:
            named = {"classname": _xml(case.group), "name": _xml(case.name)}
            one = ElementTree.SubElement(element, "testcase", named)
            if case.result != PASSED:
                found = ElementTree.SubElement(one, TAGS[case.result], {"message": _xml(case.message)})
                # GitLab shows the text and leaves the message out, so the text says all.
                found.text = _xml(case.text + (f"\nfile: {case.file}" if case.file else ""))
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _counts(cases: Sequence[Case]) -> dict[str, str]:
    results = [case.result for case in cases]
    return {
        "tests": str(len(results)),
        "failures": str(results.count(FAILED)),
        "errors": str(results.count(BROKEN)),
    }


def annotation_lines(cases: Sequence[Case], root: Path) -> list[str]:
    """Workflow commands of GitHub: an error for what fails, a warning for a check that only warns."""
    return [
        f"::{'warning' if case.result == NOTED else 'error'} {_properties(case, root)}::{_escaped(case.text)}"
        for case in cases
        if case.result in (FAILED, BROKEN) or (case.result == NOTED and case.warns)
    ]


def _properties(case: Case, root: Path) -> str:
    file = _from_repository(root / case.file) if case.file else ""
    known = {"file": file, "title": f"{case.group}: {case.name}"}
    return ",".join(f"{name}={_escaped(value, ':,')}" for name, value in known.items() if value)


def _escaped(text: str, also: str = "") -> str:
    return text.translate({ord(sign): f"%{ord(sign):02X}" for sign in f"%\r\n{also}"})


def _from_repository(path: Path) -> str:
    """The path as GitHub knows it: relative to the checkout, or to the folder of the command."""
    checkout = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    whole = path.resolve()
    return whole.relative_to(checkout).as_posix() if whole.is_relative_to(checkout) else whole.as_posix()
