"""Every block of Python that documents show as a session is run, in order, and gives what it shows."""

from __future__ import annotations

import doctest
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT

FENCE = re.compile(r"^```python\n(>>> .*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.REPORT_NDIFF


def session_of(path: Path) -> str:
    """All blocks of a document, one below the other."""
    return "\n".join(FENCE.findall(path.read_text("utf-8")))


DOCUMENTS = sorted(path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")) if session_of(path))


def test_documents_have_sessions() -> None:
    assert "python-api" in {path.stem for path in DOCUMENTS}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_python_blocks(document: Path, tiny_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(tiny_root, tmp_path / "runs", copy_function=os.link)
    monkeypatch.chdir(tmp_path)
    session = doctest.DocTestParser().get_doctest(session_of(document), {}, document.name, str(document), 0)
    told: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS, verbose=False).run(session, out=told.append)
    assert session.examples and not told, "".join(told)


def test_a_wrong_block_is_found() -> None:
    session = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    told: list[str] = []
    assert doctest.DocTestRunner(optionflags=FLAGS).run(session, out=told.append).failed == 1 and told
