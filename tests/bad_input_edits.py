"""What is done to a file so that it becomes bad input."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

Edit = Callable[[Path], None]
OVERRIDES = "config/layer1/2A/timezone/tz_overrides.yaml"


def write(path: str, data: bytes | str) -> Edit:
    """Another content of a file."""
    return lambda folder: (folder / path).write_bytes(data if isinstance(data, bytes) else data.encode()) and None


def append(path: str, data: bytes | str) -> Edit:
    """Something more at the end of a file."""

    def edit(folder: Path) -> None:
        with (folder / path).open("ab") as file:
            file.write(data if isinstance(data, bytes) else data.encode())

    return edit


def recode(path: str, encoding: str) -> Edit:
    """The same text, with a word that has accents, in another encoding."""

    def edit(folder: Path) -> None:
        text = (folder / path).read_text("utf-8")
        (folder / path).write_bytes((text + "\n# d\u00e9j\u00e0\n").encode(encoding))

    return edit


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
