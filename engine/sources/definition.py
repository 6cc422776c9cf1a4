"""What a source is: one Arrow table read from one pinned distribution."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import EngineError

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Distribution:
    """An installed package that carries reference data.

    `role` is what the project calls it, `version_pin` the only version the readers are known to
    understand; `license` is the SPDX name or the plain words of the data's licence, `attribution`
    the line that NOTICE must carry, and `licence_files` the licence texts inside the distribution
    (paths as its RECORD spells them).
    """

    role: str
    name: str
    version_pin: str
    license: str
    attribution: str
    licence_files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One table of reference data.

    `read` returns the whole table (columns are in the reader's docstring); `code` names the further
    distributions that only help to decode the data, such as the package that unpacks the polygons.
    """

    name: str
    distribution: Distribution
    read: Callable[[], pa.Table]
    code: tuple[Distribution, ...] = field(default=())

    @property
    def version_pin(self) -> str:
        return self.distribution.version_pin

    @property
    def license(self) -> str:
        return self.distribution.license

    @property
    def licence_files(self) -> tuple[str, ...]:
        return self.distribution.licence_files


@cache
def _found_version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def installed_version(distribution: Distribution) -> str:
    """The installed version, refused when it is not the pinned one."""
    found = _found_version(distribution.name)
    if found != distribution.version_pin:
        raise EngineError(
            121,
            f"reference package {distribution.name} is not the pinned one",
            owner="UP",
            place="GEN",
            name="PACK_VERSION",
            where=f"distribution {distribution.name}",
            expected=distribution.version_pin,
            found=found,
            hint=f"pip install {distribution.name}=={distribution.version_pin}",
        )
    return found


@cache
def readers_digest() -> str:
    """SHA-256 of the modules of this package: another reading of the same data is other content."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(module.read_bytes() for module in modules)).hexdigest()


def record_digest(distribution: Distribution) -> str:
    """SHA-256 of the distribution's RECORD: every installed data file by name, size and digest.

    Installers add bytecode and their own marks, so only lines with a digest and outside caches
    count.
    """
    record = metadata.distribution(distribution.name).read_text("RECORD") or ""
    lines = sorted(
        line
        for line in record.splitlines()
        if ",sha256=" in line and "__pycache__" not in line and not _by_installer(line)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _by_installer(line: str) -> bool:
    """Whether pip or another installer wrote the file that this RECORD line lists."""
    path = line.split(",", 1)[0]
    written = ("INSTALLER", "REQUESTED", "direct_url.json")
    return path.endswith(written) or path.startswith("..")
