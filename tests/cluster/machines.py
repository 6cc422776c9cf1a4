"""Machines on this machine: network namespaces on a bridge, each with an address, processes and a disk."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

NET = "10.213.77"
"""The first three bytes of all addresses; the bridge, which is this machine, has 1."""

HOST = f"{NET}.1"


def can_be_made() -> bool:
    """Whether this process may make namespaces: it is root and has iproute2."""
    return os.geteuid() == 0 and shutil.which("ip") is not None


def _ip(*words: str) -> str:
    done = subprocess.run(["ip", *words], check=True, capture_output=True, text=True)
    return done.stdout


@dataclass(frozen=True)
class Machine:
    """One namespace."""

    name: str
    address: str
    disk: Path
    """Where its own folders lie; `mounts` of `start` says what stands in their place inside."""

    def start(self, command: list[str], environment: Mapping[str, str], mounts: Mapping[str, Path]) -> None:
        """Start a command there. `mounts`: a path inside -> a folder of `disk`, which nobody else sees."""
        steps = [f"mkdir -p {there} {here} && mount --bind {here} {there}" for there, here in mounts.items()]
        script = " && ".join([*steps, 'exec "$@"'])
        with (self.disk / "log").open("ab") as log:
            subprocess.Popen(
                ["ip", "netns", "exec", self.name, "sh", "-c", script, "sh", *command],
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def pids(self) -> list[int]:
        """All processes of the machine."""
        return [int(pid) for pid in _ip("netns", "pids", self.name).split()]

    def lose(self) -> None:
        """End it at once, as a power cut would: no process of it goes on or says good-bye."""
        _ip("-n", self.name, "link", "set", "eth0", "down")
        until = time.monotonic() + 30
        while pids := self.pids():
            assert time.monotonic() < until, f"{self.name} still runs {pids}"
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.1)


@contextmanager
def machines(count: int, place: Path) -> Iterator[list[Machine]]:
    """So many machines that reach this one at `HOST`, and each other; their disks are folders of `place`."""
    bridge = "engine-test"
    made: list[Machine] = []
    _ip("link", "add", bridge, "type", "bridge")
    try:
        _ip("addr", "add", f"{HOST}/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
        for number in range(1, count + 1):
            machine = Machine(f"{bridge}-{number}", f"{NET}.{10 + number}", place / f"machine-{number}")
            machine.disk.mkdir(parents=True)
            _ip("netns", "add", machine.name)
            made.append(machine)
            _ip("link", "add", f"engine-veth{number}", "type", "veth", "peer", "eth0", "netns", machine.name)
            _ip("link", "set", f"engine-veth{number}", "master", bridge, "up")
            _ip("-n", machine.name, "addr", "add", f"{machine.address}/24", "dev", "eth0")
            for device in ("lo", "eth0"):
                _ip("-n", machine.name, "link", "set", device, "up")
        yield made
    finally:
        for machine in made:
            machine.lose()
            _ip("netns", "del", machine.name)
        _ip("link", "del", bridge)
