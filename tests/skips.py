"""A skip that no list explains is a failure, where ENGINE_TEST_SKIPS names the list, as it does in CI.

A line of the list is a pattern of test ids, a colon with a space, and why it is skipped. `#` starts a comment.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

VARIABLE = "ENGINE_TEST_SKIPS"


@cache
def explained(path: Path) -> tuple[str, ...]:
    """The patterns of a list; every one has a reason."""
    patterns = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = line.partition("#")[0].strip()
        if text:
            pattern, _, reason = text.partition(": ")
            assert reason.strip(), f"{path}:{number}: '<pattern of test ids>: <why>' expected, found {text!r}"
            patterns.append(pattern)
    return tuple(patterns)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The hook for tests."""
    report = yield
    refuse_unexplained(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The hook for modules that are skipped as a whole."""
    report = yield
    refuse_unexplained(report)
    return report


def refuse_unexplained(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Let a report of a skip be that of a failure, unless it is explained or nobody asked."""
    listed = os.environ.get(VARIABLE)
    if not listed or not report.skipped or _matches(report.nodeid, explained(Path(listed))):
        return
    reason = getattr(report, "wasxfail", None) or (
        report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    )
    vars(report).pop("wasxfail", None)
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid} was skipped, and {listed} does not say why it may be: {reason}"


def _matches(nodeid: str, patterns: Iterable[str]) -> bool:
    # A test id has brackets of its own, which are no set of characters.
    return any(fnmatchcase(nodeid, pattern.replace("[", "[[]")) for pattern in patterns)
