"""What a source is: one table read from one pinned distribution."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path

from engine.errors import EngineError
from engine.sources.table import SourceTable

DATA = Path(__file__).parent / "data"
"""Where the extracts lie, and the licences that they are under."""


@dataclass(frozen=True)
class Distribution:
    """A package that carries reference data: installed, or with what is read of it taken out once.

    `role` is what the project calls it, `version_pin` the only version the readers are known to
    understand; `license` is the SPDX name or the plain words of the data's licence, `attribution`
    the line that NOTICE must carry, and `licence_files` the licence texts inside the distribution
    (paths as its RECORD spells them). `extract` is for what was taken out: files under DATA with
    their SHA-256; the package need not be installed, and `licence_files` lie under DATA too.
    """

    role: str
    name: str
    version_pin: str
    license: str
    attribution: str
    licence_files: tuple[str, ...] = ()
    extract: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Source:
    """One table of reference data.

    `read` returns the whole table (columns are in the reader's docstring); `code` names the further
    distributions that only help to decode the data, such as the package that unpacks the polygons.
    """

    name: str
    distribution: Distribution
    read: Callable[[], SourceTable]
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
    """The installed version, refused when it is not the pinned one; of an extract the version that it is from."""
    if distribution.extract:
        return distribution.version_pin
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
    count. Of an extract it is the digest of its pins, which its reader holds the files against.
    """
    if distribution.extract:
        pins = "\n".join(f"{name},sha256={pin}" for name, pin in sorted(distribution.extract.items()))
        return hashlib.sha256(pins.encode()).hexdigest()
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
