"""The parse cache: a pure memory that may be missing, damaged or old, and never decides anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.project.parse_cache import ParseCache
from tests.synthetic import PARSED, Synthetic


def remembering(path: Path, version: str = "1") -> tuple[ParseCache, list[str]]:
    return ParseCache(path, version), []


def ask(cache: ParseCache, made: list[str], text: str, kind: str = "yaml") -> object:
    def make() -> dict[str, str]:
        made.append(text)
        return {"text": text}

    return cache.get(kind, text, make)


def test_a_text_is_parsed_once(tmp_path: Path) -> None:
    path = tmp_path / "parsed.json"
    cache, made = remembering(path)
    assert ask(cache, made, "a") == ask(cache, made, "a") == {"text": "a"}
    cache.save()
    again, made_again = remembering(path)
    assert ask(again, made_again, "a") == {"text": "a"}
    assert (made, made_again) == (["a"], [])


def test_kinds_and_texts_stay_apart(tmp_path: Path) -> None:
    cache, made = remembering(tmp_path / "parsed.json")
    ask(cache, made, "a", "yaml")
    ask(cache, made, "a", "select")
    ask(cache, made, "a ", "yaml")
    assert len(made) == 3


def test_another_version_forgets(tmp_path: Path) -> None:
    cache, made = remembering(tmp_path / "parsed.json")
    ask(cache, made, "a")
    cache.save()
    newer, made_newer = remembering(tmp_path / "parsed.json", "2")
    ask(newer, made_newer, "a")
    assert made_newer == ["a"]


def test_only_what_was_used_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "parsed.json"
    cache, made = remembering(path)
    ask(cache, made, "a")
    cache.save()
    cache, made = remembering(path)
    ask(cache, made, "b")
    cache.save()
    assert len(json.loads(path.read_text())["entries"]) == 1


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"version": "1"}', '{"version": "1", "entries": 3}'])
def test_a_damaged_cache_is_ignored(tmp_path: Path, text: str) -> None:
    path = tmp_path / "parsed.json"
    path.write_text(text)
    cache, made = remembering(path)
    assert ask(cache, made, "a") == {"text": "a"}


def test_a_cache_that_cannot_be_written_is_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache, made = remembering(tmp_path / "file" / "parsed.json")
    ask(cache, made, "a")
    cache.save()


def test_a_fault_is_not_remembered(tmp_path: Path) -> None:
    cache, _ = remembering(tmp_path / "parsed.json")

    def fail() -> None:
        raise ValueError("fault")

    for _ in range(2):
        with pytest.raises(ValueError, match="fault"):
            cache.get("yaml", "a", fail)


def test_a_project_loads_equal_with_and_without_it(project: Synthetic) -> None:
    warm = project.load()
    (project.base / PARSED).unlink()
    cold = project.load()
    assert warm == cold
