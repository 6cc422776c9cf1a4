"""The house as ARCHITECTURE.md describes it: its paths exist, imports point down, no room is too large."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from engine.cli.main import COMMANDS, module_of

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
MODULES = sorted((ROOT / "engine").rglob("*.py"))
LINES_MAX = 400

TABLE = [
    (room, int(floor))
    for floor, rooms in re.findall(r"^\| (\d+) \| ([^|]+) \|", TEXT, re.MULTILINE)
    for room in re.findall(r"`(engine/[\w/.]+)`", rooms)
]
"""Every room with its floor, as the table of floors says."""
FLOORS = dict(TABLE)
ROOMS = {
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "engine").iterdir()
    if (path.suffix == ".py" or (path / "__init__.py").exists()) and not path.name.startswith("__")
}
"""Folders and files directly under engine/."""


def room_of(path: str) -> str | None:
    """The room of a module given as engine/..; None: the package itself."""
    return next((room for room in FLOORS if path == room or path.startswith(f"{room}/")), None)


def imports_of(text: str) -> set[str]:
    """What a module imports from engine, for types too, as paths of files and folders."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports give the whole name of a module"
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            path = name.replace(".", "/")
            if name.partition(".")[0] == "engine":
                found |= {place for place in (path, f"{path}.py") if (ROOT / place).exists()}
    return found


def rooms_imported(path: str, text: str) -> set[str]:
    """The other rooms that a module imports from."""
    return {room for imported in imports_of(text) if (room := room_of(imported))} - {room_of(path)}


def upward(path: str, text: str) -> list[str]:
    """The rooms that a module imports from a floor above its own."""
    own = room_of(path)
    return sorted(room for room in rooms_imported(path, text) if own and FLOORS[room] > FLOORS[own])


def cycle(imports: dict[str, set[str]]) -> list[str]:
    """Rooms that import each other in a circle; empty when there are none."""
    rest = {room: set(others) for room, others in imports.items()}
    while free := [room for room, others in rest.items() if not others & rest.keys()]:
        for room in free:
            del rest[room]
    return sorted(rest)


NAMED = sorted(set(re.findall(r"`((?:engine|sql|config|contracts|macros|tests|benchmarks|docs)/[\w./-]*)`", TEXT)))


@pytest.mark.parametrize("named", NAMED)
def test_named_path_exists(named: str) -> None:
    assert (ROOT / named).exists(), f"ARCHITECTURE.md names {named}"


def test_the_table_names_every_room_once() -> None:
    assert sorted(room for room, _ in TABLE) == sorted(ROOMS)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(module: Path) -> None:
    path = module.relative_to(ROOT).as_posix()
    assert upward(path, module.read_text("utf-8")) == [], f"{path} imports rooms of a higher floor"


def test_no_two_rooms_import_each_other() -> None:
    imports: dict[str, set[str]] = {room: set() for room in ROOMS}
    for module in MODULES:
        path = module.relative_to(ROOT).as_posix()
        if room := room_of(path):
            imports[room] |= rooms_imported(path, module.read_text("utf-8"))
    assert cycle(imports) == []


@pytest.mark.parametrize(
    ("path", "text", "above"),
    [
        ("engine/runs/verify.py", "from engine.assurance.claims import worst", ["engine/assurance"]),
        ("engine/runs/verify.py", "from engine import build", ["engine/build.py"]),
        ("engine/runs/verify.py", "def f():\n    import engine.cli.main", ["engine/cli"]),
        ("engine/runs/verify.py", "from engine.hashing import digest\nfrom engine.plan import graph", []),
        ("engine/cli/main.py", "from engine import __version__\nfrom engine.assurance import claims", []),
    ],
)
def test_an_upward_import_is_found(path: str, text: str, above: list[str]) -> None:
    assert upward(path, text) == above


def test_a_circle_of_rooms_is_found() -> None:
    assert cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set()}) == ["a", "b", "c", "d"]
    assert cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_is_small_and_explains_itself(module: Path) -> None:
    text = module.read_text("utf-8")
    assert len(text.splitlines()) <= LINES_MAX
    assert ast.get_docstring(ast.parse(text)), "a module says why it exists"


def test_command_files_are_named_after_their_commands() -> None:
    shared = {
        "__init__",
        "ci_cases",
        "ci_reports",
        "complete",
        "console",
        "dataset_text",
        "explain_text",
        "fitted_table",
        "json_output",
        "log_lines",
        "main",
        "options",
        "progress",
        "runs_retention",
        "runs_sharing",
        "sql_shell",
        "sql_ui",
    }
    files = {path.stem for path in (ROOT / "engine/cli").glob("*.py")}
    assert files - shared == {module_of(command).rpartition(".")[2] for command in COMMANDS}


def test_the_python_knows_no_segment() -> None:
    named = [
        f"{path}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"\b[1-6][AB]\b", line)
    ]
    assert named == []
