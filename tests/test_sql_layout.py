"""The SQL of the project has one layout, and the layout's rules see and mend what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import sql_layout
from tests.sql_layout import EXPLAINED_ONCE, FILE_MAX, FILES, FOLDER_MAX, faults, main, mended, name_of, sql_files


@pytest.mark.parametrize("folder", sorted({name.rpartition("/")[0] for name in FILES}))
def test_a_folder_has_one_layout(folder: str) -> None:
    found = [f"{name}: {fault}" for name in FILES if name.rpartition("/")[0] == folder for fault in faults(name)]
    assert not found, "\n".join(found)


def test_no_folder_is_long() -> None:
    sizes = {folder: len(list(folder.glob("*.sql"))) for folder in {path.parent for path in sql_files()}}
    assert not {name_of(folder): size for folder, size in sizes.items() if size > FOLDER_MAX}


def test_what_is_exempt_is_there() -> None:
    assert all(any(name.startswith(exempt) for name in FILES) for exempt in EXPLAINED_ONCE)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("SELECT 1\n", "opens no header"),
        ("/*\nmaterialize: view\ndoc: One.\n*/\nSELECT 1\n", "out of order"),
        ("/*\ndoc: one\n*/\nSELECT 1\n", "is no sentence"),
        ("/*\ndoc: The same by region.\n*/\nSELECT 1\n", "does not stand alone"),
        ("/*\ndoc: >\n  What stands\n  behind it.\n*/\nSELECT 1\n", "does not stand alone"),
        ("/*\ndoc: One.\n*/\nSELECT 1,\n    2\n", "comma at the end"),
        ("/*\ndoc: One.\n*/\nselect 1\n", "keyword select"),
        ("/*\ndoc: One.\n*/\nSELECT 1 \n", "trailing blank"),
        ("/*\ndoc: One.\n*/\nSELECT 1", "one line end"),
        ("/*\ndoc: One.\n*/\nWITH one AS (\n    SELECT 1\n)\nFROM one\n", "without a sentence"),
        ("/*\ndoc: One.\n*/\n-- one\nWITH one AS (\n    SELECT 1\n)\nFROM one\n", "comment is no sentence"),
        ("/*\ndoc: One.\n*/\n-- One.\nWITH one AS (\n  SELECT 1\n)\nFROM one\n", "indented by four"),
        ("/*\ndoc: One.\n*/\n-- One.\nWITH one AS (SELECT 1)\nFROM one\n", "on its own line"),
        ("/*\ndoc: One.\n*/\n-- One.\nWITH one AS (\n    SELECT 1)\n", "not closed"),
        ("/*\ndoc: One.\n*/\nSELECT 1\n" + "FROM t\n" * FILE_MAX, "more than 120"),
        ("/*\ndoc: One.\n*/\nSELECT 'Where, what is it, select,' -- from,\n", ""),
    ],
)
def test_a_fault_is_seen(monkeypatch: pytest.MonkeyPatch, text: str, fault: str) -> None:
    monkeypatch.setattr(sql_layout, "text_of", lambda _: text)
    found = list(faults("sql/2A/S9/one.v1.sql"))
    assert [fault in one for one in found] == ([True] if fault else [])


def test_what_has_one_answer_is_mended() -> None:
    wrong = "/*\ndoc: One.  \n*/\nselect a.left, left(b, 2)\t-- and\tor \nfrom two where c = 'and\tor \n' \n\n\n"
    right = "/*\ndoc: One.\n*/\nSELECT a.left, left(b, 2)    -- and    or\nFROM two WHERE c = 'and\tor \n'\n"
    assert mended(wrong) == right


def test_nothing_of_ours_needs_mending() -> None:
    assert [name for name in FILES if mended(sql_layout.text_of(name)) != sql_layout.text_of(name)] == []


def test_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sql_layout, "ROOT", tmp_path)
    sql_layout.text_of.cache_clear()
    file = tmp_path / "sql" / "one.v1.sql"
    file.parent.mkdir()
    file.write_text("/*\ndoc: One.\n*/\nselect 1,\n    2\n")
    assert main([]) == 1
    assert "keyword select" in capsys.readouterr().out and "select" in file.read_text()
    sql_layout.text_of.cache_clear()
    assert main(["--fix", str(file)]) == 1, "a hook that changed a file stops the commit"
    assert capsys.readouterr().out.splitlines() == [
        "sql/one.v1.sql: mended",
        "sql/one.v1.sql: 4: a comma at the end of a line",
    ]
    file.write_text("/*\ndoc: One.\n*/\nSELECT 1\n")
    sql_layout.text_of.cache_clear()
    assert main(["--fix", str(file)]) == 0
    sql_layout.text_of.cache_clear()
