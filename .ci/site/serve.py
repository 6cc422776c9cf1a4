"""A site as a static host serves it, with the ranges that DuckDB asks for: `http.server` sends files whole."""

from __future__ import annotations

import re
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_RANGE = re.compile(r"bytes=(\d+)-(\d*)$")


class Host(SimpleHTTPRequestHandler):
    """Files of a folder, whole or a range of their bytes."""

    def do_GET(self) -> None:
        """The file, or the range of it that was asked for."""
        asked = _RANGE.match(self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if asked is None or not path.is_file():
            super().do_GET()
            return
        size = path.stat().st_size
        first = int(asked[1])
        last = min(int(asked[2]) if asked[2] else size - 1, size - 1)
        if first > last:
            self.send_error(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            return
        with path.open("rb") as file:
            file.seek(first)
            body = file.read(last - first + 1)
        self.send_response(HTTPStatus.PARTIAL_CONTENT)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        """Every answer says that ranges are served."""
        self.send_header("Accept-Ranges", "bytes")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed of each request."""


def host(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """A server of a folder on this machine alone; port 0: any that is free."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(Host, directory=str(folder)))


if __name__ == "__main__":
    folder, port = [*sys.argv[1:], *("site", "8000")[len(sys.argv) - 1 :]]
    with host(Path(folder), int(port)) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()
