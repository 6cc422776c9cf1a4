"""Bad input, tried: each case of tests/bad_input.py ends with its code and a hint; docs/bad-input.md lists it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import EngineError
from tests.bad_input import ARGUMENTS, AT_LOAD, IN_A_BUILD, OF_FILES, OF_IMPORTS, Case
from tests.bad_input_page import page
from tests.conftest import ROOT, engine, forked_engine
from tests.fuzz.sandbox import PLACES, Sandbox, make_template
from tests.synthetic import write_project


def by_title(cases: tuple[Case, ...]) -> list[object]:
    return [pytest.param(case, id=case.title[:60]) for case in cases]


def test_the_page_is_up_to_date() -> None:
    written = (ROOT / "docs" / "bad-input.md").read_text("utf-8")
    assert written == page(), "python -m tests.bad_input_page > docs/bad-input.md"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for part in ("sql", "macros", "config", "contracts"):
        shutil.copytree(ROOT / part, tmp_path / "project" / part)
    return tmp_path / "project"


@pytest.mark.parametrize("case", by_title(AT_LOAD))
def test_at_load(project: Path, case: Case) -> None:
    assert callable(case.make)
    case.make(project)
    done = engine("plan", "--project", str(project), check=False)
    assert case.code in done.stderr, done.stderr
    assert case.fragment in done.stderr
    assert "hint:" in done.stderr
    assert done.returncode == case.exit_code


@pytest.mark.parametrize("case", by_title(OF_FILES))
def test_a_file_of_a_project(tmp_path: Path, case: Case) -> None:
    small = write_project(tmp_path / "small")
    assert callable(case.make)
    case.make(small.root)
    with pytest.raises(EngineError) as caught:
        small.load()
    error = caught.value
    assert (error.code, error.exit_code) == (case.code, case.exit_code), str(error)
    assert case.fragment in str(error)
    assert error.hint and error.where
    assert ("line and column" not in case.note) or error.where.count(":") == 2, error.where


@pytest.mark.parametrize("case", by_title(ARGUMENTS))
def test_arguments(tmp_path: Path, case: Case) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert isinstance(case.make, tuple)
    done = engine(*(argument.format(tmp=tmp_path) for argument in case.make), check=False)
    assert case.code in done.stderr, done.stderr
    assert case.fragment in done.stderr
    assert done.returncode == case.exit_code


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    base = tmp_path_factory.mktemp("bad-imports")
    make_template(base / "template")
    yield Sandbox(base / "template", base / "box")


@pytest.mark.parametrize("case", by_title(OF_IMPORTS))
def test_a_file_of_an_import(sandbox: Sandbox, case: Case) -> None:
    assert callable(case.make)
    case.make(sandbox.fresh())
    done = sandbox.run(forked_engine(), "import", "import.yaml", *PLACES)
    assert case.code in done.err, done.err
    assert case.fragment in done.err
    assert "hint:" in done.err
    assert done.code == case.exit_code
    assert not list((sandbox.root / "runs" / "worlds").glob(".import-*"))


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case, id=case.title, marks=[] if case.title == "an override without evidence" else pytest.mark.slow
        )
        for case in IN_A_BUILD
    ],
)
def test_in_a_build(project: Path, tiny_copy: Path, case: Case) -> None:
    assert callable(case.make)
    case.make(project)
    done = engine("build", "--project", str(project), "--runs-root", str(tiny_copy), "--no-gates", check=False)
    assert done.returncode == case.exit_code, done.stderr
    assert case.code in done.stderr
