"""The one script of a report: on the page to search with, it hides the rows that do not hold every typed word.

Without it the page is a list of everything, which a browser's own search goes through.
"""

SEARCH = """
"use strict";
const box = document.getElementById("words"), told = document.getElementById("found");
const rows = [...document.querySelectorAll("tbody tr")].map(row => [row, row.textContent.toLowerCase()]);
function narrow() {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let found = 0;
  for (const [row, text] of rows) {
    row.hidden = !words.every(word => text.includes(word));
    found += !row.hidden;
  }
  told.textContent = `${found} of ${rows.length}`;
  history.replaceState(null, "", "#" + encodeURIComponent(box.value));
}
document.getElementById("ask").hidden = false;
box.value = decodeURIComponent(location.hash.slice(1));
box.addEventListener("input", narrow);
narrow();
"""
