"""Bad input, tried: each case ends with its code and a hint, and docs/bad-input.md lists it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, engine

DOC = (ROOT / "docs" / "bad-input.md").read_text("utf-8")
OVERRIDES = "config/layer1/2A/timezone/tz_overrides.yaml"
TZ_POLICY = "config/layer1/2A/timezone/tz_policy.v1.yaml"
WORLD = "config/upstream/world_policy.v1.yaml"
MODEL = "sql/2A/S4/s4_tz_windows.v1.sql"

Edit = Callable[[Path], None]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for part in ("sql", "macros", "config", "contracts"):
        shutil.copytree(ROOT / part, tmp_path / "project" / part)
    return tmp_path / "project"


def replace(path: str, pattern: str, text: str) -> Edit:
    def edit(project: Path) -> None:
        before = (project / path).read_text("utf-8")
        after = re.sub(pattern, text, before, count=1, flags=re.MULTILINE)
        assert after != before, f"{pattern} is not in {path}"
        (project / path).write_text(after, "utf-8")

    return edit


def override(**fields: str | None) -> Edit:
    entry = {
        "id": "TZO-1",
        "scope": "country",
        "target": "US",
        "tzid": "America/Chicago",
        "mode": "ambiguous",
        "reason_code": "TEST",
        "owner": "tests",
        "notes": "a test",
        **fields,
    }
    text = "overrides:\n  - {" + ", ".join(f"{key}: {value!r}" for key, value in entry.items() if value) + "}\n"
    return replace(OVERRIDES, r"^overrides: \[\]$", text)


def twice(project: Path) -> None:
    override()(project)
    path = project / OVERRIDES
    lines = path.read_text("utf-8").splitlines()
    entry = next(line for line in lines if line.startswith("  - {"))
    path.write_text("\n".join([*lines, entry.replace("TZO-1", "TZO-2")]) + "\n", "utf-8")


AT_LOAD: list[tuple[str, Edit, str, str, int]] = [
    ("broken YAML", replace(TZ_POLICY, "^caps:", "caps: ["), "ENG-PROJECT-032", "tz_policy.v1.yaml:", 2),
    (
        "a key that stands twice",
        replace(TZ_POLICY, "^version: .*$", r"\g<0>\n\g<0>"),
        "ENG-PROJECT-032",
        "stands twice",
        2,
    ),
    (
        "an unknown policy key",
        replace(TZ_POLICY, "^singleton_max_m:", "singleton_max:"),
        "ENG-PROJECT-031",
        "singleton_max_m",
        2,
    ),
    (
        "a value out of range",
        replace(TZ_POLICY, "fallback_rate: 0.0005", "fallback_rate: 1.5"),
        "ENG-PROJECT-031",
        "fallback_rate",
        2,
    ),
    ("a missing policy", lambda project: (project / TZ_POLICY).unlink(), "ENG-PROJECT-036", "tz_policy", 2),
    (
        "a missing contract",
        lambda project: (project / "contracts/2A/site_timezones.schema.yaml").unlink(),
        "ENG-PROJECT-033",
        "site_timezones",
        2,
    ),
    ("SQL that does not parse", replace(MODEL, "^SELECT ", "SELEKT "), "ENG-PROJECT-034", MODEL, 2),
    (
        "SQL that asks the clock",
        replace(MODEL, "^SELECT ", "SELECT now() AS moment, "),
        "ENG-PROJECT-034",
        "now()",
        2,
    ),
    (
        "a relation that nothing makes",
        replace(MODEL, "tz_timetable_cache", "tz_timetable_cach"),
        "ENG-PROJECT-036",
        "did you mean",
        2,
    ),
    ("an override with a malformed target", override(target="us"), "ENG-PROJECT-031", "target", 2),
]


@pytest.mark.parametrize(("title", "edit", "code", "fragment", "exit_code"), AT_LOAD, ids=[c[0] for c in AT_LOAD])
def test_at_load(project: Path, title: str, edit: Edit, code: str, fragment: str, exit_code: int) -> None:
    edit(project)
    done = engine("plan", "--project", str(project), check=False)
    assert code in done.stderr, done.stderr
    assert fragment in done.stderr
    assert "hint:" in done.stderr
    assert done.returncode == exit_code
    assert f"| {title} | `{code}" in DOC


ARGUMENTS: list[tuple[str, tuple[str, ...], str, str, int]] = [
    ("an unknown segment in a selector", ("plan", "--select", "2C.S1"), "ENG-SELECT-097", "did you mean", 2),
    ("an unknown state in a selector", ("plan", "--select", "2A.S9+"), "ENG-SELECT-097", "2A.S", 2),
    ("an unknown profile", ("plan", "--profile", "tinny"), "ENG-PROJECT-030", "did you mean tiny", 2),
    ("no run yet", ("gates", "--runs-root", "{tmp}/nothing"), "ENG-RUNS-020", "engine build", 3),
    (
        "a runs root that cannot be written",
        ("build", "--runs-root", "{tmp}/file/runs"),
        "ENG-BUILD-081",
        "runs root",
        4,
    ),
    (
        "an unknown world",
        ("build", "--world", "acme", "--runs-root", "{tmp}/nothing"),
        "ENG-BUILD-020",
        "engine import",
        3,
    ),
]


@pytest.mark.parametrize(
    ("title", "arguments", "code", "fragment", "exit_code"), ARGUMENTS, ids=[c[0] for c in ARGUMENTS]
)
def test_arguments(
    tmp_path: Path, title: str, arguments: tuple[str, ...], code: str, fragment: str, exit_code: int
) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = engine(*(argument.format(tmp=tmp_path) for argument in arguments), check=False)
    assert code in done.stderr, done.stderr
    assert fragment in done.stderr
    assert done.returncode == exit_code
    assert f"| {title} | `{code}" in DOC


IN_A_BUILD: list[tuple[str, Edit, str | None]] = [
    ("an override to an unknown zone", override(tzid="Mars/Olympus"), "2A-S2-152"),
    ("two active overrides of one target", twice, "2A-S2-150"),
    ("an override without evidence", override(notes=None), "2A-S2-151"),
    ("an override that hits no site", override(scope="site", target="1|US|1"), "2A-S2-155"),
    ("an expired override", override(expiry_yyyy_mm_dd="2025-12-31"), None),
]


@pytest.mark.parametrize(
    ("title", "edit", "code"),
    [
        pytest.param(
            *case, id=case[0], marks=[] if case[0] == "an override without evidence" else pytest.mark.slow
        )
        for case in IN_A_BUILD
    ],
)
def test_in_a_build(project: Path, tiny_copy: Path, title: str, edit: Edit, code: str | None) -> None:
    edit(project)
    done = engine("build", "--project", str(project), "--runs-root", str(tiny_copy), "--no-gates", check=False)
    if code is None:
        assert done.returncode == 0, done.stderr
        assert f"| {title} | no error" in DOC
        return
    assert code in done.stderr, done.stderr
    assert done.returncode == 1
    assert f"| {title} | `{code}" in DOC
