"""A browser that visits a built site as a static host serves it, and a script that says what it finds.

The site stands in a frame of the asked width: a window of the browser itself is never as narrow as a phone. Time
is real, as DuckDB works in a thread of its own, and the browser finds no host but this one.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from dataclasses import dataclass, field
from functools import partial
from http.server import ThreadingHTTPServer
from importlib.resources import files
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.reporting.browser import FLAGS

PHONE, DESK = 390, 1400
TELL = "/told"
VISIT = "/visit.html"
AXE = "/axe.js"
HARNESS = """<!doctype html><meta charset="utf-8">
<iframe id="frame" width="%(width)d" height="900"></iframe><script>
const frame = document.getElementById('frame');
const wait = ms => new Promise(done => setTimeout(done, ms));
const go = path => new Promise(done => { frame.onload = () => done(frame.contentWindow); frame.src = path; });
const until = async (test, seconds = 60) => {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end; await wait(50)) {
    const found = test();
    if (found) return found;
  }
  throw new Error(`not within ${seconds} s: ${test}`);
};
(async () => { %(script)s })()
  .then(value => ({ value }), error => ({ error: String(error.stack) }))
  .then(found => fetch('%(tell)s', { method: 'POST', body: JSON.stringify(found) }));
</script>"""


def _host() -> Any:
    """The class that serves a site, from the script that serves one to people."""
    spec = spec_from_file_location("site_serve", ROOT / ".ci" / "site" / "serve.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Host


@dataclass
class Visit:
    """What a visit found: the value of the script, and every file asked for with the range of it ('' = whole)."""

    value: Any = None
    asked: list[tuple[str, str]] = field(default_factory=list)


def visit(site: Path, place: Path, script: str, *flags: str, width: int = DESK, seconds: int = 240) -> Visit:
    """Run a script beside a frame of the site: `go(path)` opens a page, `until(test)` waits, `return` tells.

    `place`: a folder for the browser's own files. AssertionError when the script fails or tells nothing in time.
    """
    found = Visit()
    told = threading.Event()
    answer: dict[str, Any] = {}
    pages = {
        VISIT: HARNESS % {"width": width, "script": script, "tell": TELL},
        AXE: (files("axe_core_python") / "axe.min.js").read_text("utf-8"),
    }

    class Watched(_host()):  # type: ignore[misc]
        def do_GET(self) -> None:  # noqa: N802 (the name is http.server's)
            found.asked.append((self.path, self.headers.get("Range", "")))
            if self.path not in pages:
                super().do_GET()
                return
            body = pages[self.path].encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if self.path == VISIT else "text/javascript")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:  # noqa: N802
            answer.update(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()
            told.set()

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Watched, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}{VISIT}"
        here = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        browser = subprocess.Popen(
            [shutil.which("chromium") or "", *FLAGS, here, *flags, f"--user-data-dir={place / 'user'}", address],
            stderr=subprocess.DEVNULL,
        )
        try:
            assert told.wait(seconds), f"nothing was told in {seconds} s"
        finally:
            browser.terminate()
            browser.wait()
            server.shutdown()
    assert "error" not in answer, answer["error"]
    found.value = answer["value"]
    return found
