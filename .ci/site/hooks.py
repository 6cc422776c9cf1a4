"""What the site does to pages on their way: links to the page Explore, what a keyboard can scroll, names."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

_TEXT = re.compile(r"\]\((LICENSE|NOTICE)\)")
_SAMPLE = "](sample-report.html)"


def on_config(config: Any) -> Any:
    """What the build says of the run, as a value that templates read."""
    config.extra["run"] = json.loads(config.extra["run"])
    return config


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Texts end in .txt, since a browser downloads what has no ending; the report stands for a sample of it."""
    found = config.extra["run"]["examples"]
    shown = [example for example in found if example["page"] == page.file.src_uri and not example["refused"]]
    return _TEXT.sub(r"](\1.txt)", _with_links(markdown, shown)).replace(_SAMPLE, "](../report/report.html)")


def _with_links(markdown: str, shown: list[dict[str, Any]]) -> str:
    """A page with a link below each listing to every query of it that the page Explore answers."""
    lines = markdown.split("\n")
    below: dict[int, list[str]] = {}
    for example in shown:
        end = lines.index("```", example["line"])
        address = f"../explore.md?sql={quote(example['sql'])}"
        below.setdefault(end, []).append(f"[Ask it in the browser: {example['title']}]({address})")
    for end, links in below.items():
        lines[end] += "\n\n" + "<br>".join(links) + "\n{.ask}\n"
    return "\n".join(lines)


def on_page_content(html: str, **_: Any) -> str:
    """What may be wider than the page is a region that the keyboard reaches."""
    html = html.replace("<pre>", '<pre tabindex="0">')
    html = html.replace("<table>", '<div class="scrolled" role="region" aria-label="Table" tabindex="0"><table>')
    return html.replace("</table>", "</table></div>")


def on_post_page(output: str, **_: Any) -> str:
    """The theme's search is a dialog without a name."""
    return output.replace('role="dialog"', 'role="dialog" aria-label="Search"')
