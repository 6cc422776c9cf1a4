"""What the site does to pages on their way: links to texts, tables and listings that a keyboard can scroll."""

from __future__ import annotations

import json
import re
from typing import Any

_TEXT = re.compile(r"\]\((LICENSE|NOTICE)\)")
_SAMPLE = "](sample-report.html)"


def on_config(config: Any) -> Any:
    """What the build says of the run, as a value that templates read."""
    config.extra["run"] = json.loads(config.extra["run"])
    return config


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Texts end in .txt, since a browser downloads what has no ending; the report stands for a sample of it."""
    return _TEXT.sub(r"](\1.txt)", markdown).replace(_SAMPLE, "](../report/report.html)")


def on_page_content(html: str, **_: Any) -> str:
    """What may be wider than the page is a region that the keyboard reaches."""
    html = html.replace("<pre>", '<pre tabindex="0">')
    html = html.replace("<table>", '<div class="scrolled" role="region" aria-label="Table" tabindex="0"><table>')
    return html.replace("</table>", "</table></div>")


def on_post_page(output: str, **_: Any) -> str:
    """The theme's search is a dialog without a name."""
    return output.replace('role="dialog"', 'role="dialog" aria-label="Search"')
