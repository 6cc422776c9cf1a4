"""A headless Chromium without a network: what it shows of a page, and what it makes of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

needs_browser = pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium on this machine")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
DARK = "--blink-settings=preferredColorScheme=0"


def run(page: Path, place: Path, *flags: str, fragment: str = "") -> str:
    """Open a page at a place of it; `place`: a folder for the browser's own files. What it prints."""
    at = page.as_uri() + (f"#{fragment}" if fragment else "")
    done = subprocess.run(
        [shutil.which("chromium") or "", *FLAGS, *flags, f"--user-data-dir={place / 'user'}", at],
        check=True,
        capture_output=True,
        text=True,
        timeout=180,
    )
    return done.stdout


def dom(page: Path, place: Path, *flags: str, fragment: str = "") -> str:
    """The document that the browser has made of a page, after its scripts have run."""
    return run(page, place, "--virtual-time-budget=30000", *flags, "--dump-dom", fragment=fragment)


def picture(page: Path, place: Path, width: int) -> Path:
    """A picture of the page at a width."""
    shot = place / f"page-{width}.png"
    run(page, place, f"--window-size={width},2000", f"--screenshot={shot}")
    return shot
