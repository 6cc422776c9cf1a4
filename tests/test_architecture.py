"""The house as ARCHITECTURE.md describes it: its paths exist, imports point down, no room is too large."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
MODULES = sorted((ROOT / "engine").rglob("*.py"))
LINES_MAX = 400

FLOORS = [
    re.findall(r"`(engine/[\w/.]+)`", line.split("|")[2])
    for line in TEXT.splitlines()
    if re.match(r"\| [0-5] \|", line)
][::-1]


def floor_of(path: str) -> int | None:
    """The floor of a module given as engine/..; the most specific room counts; None: the package itself."""
    best: tuple[int, int] | None = None
    for floor, rooms in enumerate(FLOORS):
        for room in rooms:
            if path == room or path.startswith(room.rstrip("/") + "/"):
                best = max(best or (0, 0), (len(room), floor))
    return best[1] if best else None


def imports_of(path: Path) -> set[str]:
    """Modules of engine that a module imports at run time, as paths."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("engine"):
            found.add((node.module or "").replace(".", "/"))
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(path.read_text("utf-8")))
    return found


NAMED = sorted(set(re.findall(r"`((?:engine|sql|config|contracts|macros|tests|benchmarks|docs)/[\w./-]*)`", TEXT)))


@pytest.mark.parametrize("named", NAMED)
def test_named_path_exists(named: str) -> None:
    assert (ROOT / named).exists(), f"ARCHITECTURE.md names {named}"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(module: Path) -> None:
    path = module.relative_to(ROOT).as_posix()
    own = floor_of(path)
    if own is None:
        return
    for imported in imports_of(module):
        name = imported if (ROOT / imported).is_dir() else f"{imported}.py"
        floor = floor_of(name)
        assert floor is None or floor <= own, f"{path} (floor {own}) imports {name} (floor {floor})"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_is_small_and_explains_itself(module: Path) -> None:
    text = module.read_text("utf-8")
    assert len(text.splitlines()) <= LINES_MAX
    assert ast.get_docstring(ast.parse(text)), "a module says why it exists"


def test_every_room_has_a_floor() -> None:
    rooms = {
        p.relative_to(ROOT).as_posix()
        for p in (ROOT / "engine").iterdir()
        if (p.suffix == ".py" or (p / "__init__.py").exists()) and not p.name.startswith("__")
    }
    assert {room for room in rooms if floor_of(room) is None} == set()


def test_the_python_knows_no_segment() -> None:
    named = [
        f"{path}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"\b[1-6][AB]\b", line)
    ]
    assert named == []
