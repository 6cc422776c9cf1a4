"""The pages' style sheet: light and dark, wide and narrow, no font and no file from elsewhere."""

from __future__ import annotations

from engine.reporting.vega import ACCENT, INK, LINE, SOFT

_DRAWN = {INK: "ink", SOFT: "soft", LINE: "line", ACCENT: "accent"}
"""Colours that a chart is drawn with -> those of the page, which know light from dark."""

CSS = (
    """
:root{--ink:#1b1f24;--soft:#5b6570;--line:#d6dbe1;--paper:#fff;--tint:#f5f7f9;--good:#12693c;--good-bg:#d9f0e3;
--fair:#8a6100;--fair-bg:#fbeac2;--bad:#b3261e;--bad-bg:#f9d9d6;--accent:#2458b8}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--soft:#9aa5b1;--line:#39424c;--paper:#14181c;
--tint:#1c2228;
--good:#5fd39a;--good-bg:#143a28;--fair:#f0c35a;--fair-bg:#40330f;--bad:#ff8a80;--bad-bg:#4a1e1b;--accent:#84aef5}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1400px;padding:14px 24px 60px;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1{font-size:24px;line-height:1.3;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:20px;margin:34px 0 8px;border-bottom:2px solid var(--line)}
h3{font-size:16px;margin:22px 0 6px}h4{font-size:14px;margin:12px 0 2px}
p{margin:4px 0 8px;max-width:80em}.muted,.soft{color:var(--soft)}a{color:var(--accent)}
nav{margin:0 0 12px;display:flex;flex-wrap:wrap;gap:4px 14px;font-size:14px}
.word{display:inline-block;padding:2px 10px;border-radius:6px;font-weight:650;white-space:nowrap}
.a,.bplus{background:var(--good-bg);color:var(--good)}.below{background:var(--fair-bg);color:var(--fair)}
.b{background:var(--fair-bg);color:var(--fair)}
.fail{background:var(--bad-bg);color:var(--bad)}.none{background:var(--tint);color:var(--soft)}
.green{background:var(--good-bg);color:var(--good)}.amber{background:var(--fair-bg);color:var(--fair)}
.red{background:var(--bad-bg);color:var(--bad)}
.cards{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:14px}
.card{border:1px solid var(--line);border-radius:10px;padding:10px 14px;min-width:0;overflow-wrap:anywhere}
.card thead th{white-space:normal;overflow-wrap:normal}.card h2{font-size:16px;margin:0 0 4px;border:0}
.card p{font-size:13px;margin:2px 0 4px}.card table{width:100%}
.card .word{padding:1px 7px;font-size:12px}
.wide{overflow-x:auto;position:relative}table{border-collapse:collapse;font-size:13px;margin:6px 0 12px;
font-variant-numeric:tabular-nums}
th,td{padding:3px 9px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{font-weight:600;color:var(--soft);white-space:nowrap}tbody th{font-weight:400;overflow-wrap:anywhere}
.card th:first-child,.card td:first-child{padding-left:0}
td.n,th.n{text-align:right}td.n{white-space:nowrap}caption,.unseen{position:absolute;width:1px;height:1px;overflow:hidden;
clip-path:inset(50%);white-space:nowrap}
.notice{border-left:4px solid var(--bad);background:var(--tint);padding:8px 12px}
table.heat td.cell{text-align:right;min-width:84px;border:2px solid var(--paper);border-radius:6px}
table.heat td.cell small{display:block;font-size:11px}
table.heat tr.aside td.cell{background:none;color:var(--soft)}
.heat small.metric{display:block;font-size:12px;color:var(--soft)}
.stale{outline:1px dashed var(--soft)}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(380px,1fr));gap:0 30px}
.panel h2{font-size:16px;margin:8px 0 4px;border:0}
.panel{border-top:1px solid var(--line);padding:4px 0 14px;min-width:0}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:14px 26px}.pair>*{min-width:0}
input{font:inherit;width:100%;max-width:560px;padding:8px 12px;border:1px solid var(--soft);border-radius:8px;
background:var(--paper);color:var(--ink)}
[hidden]{display:none!important}
code,pre{font:12px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{background:var(--tint);padding:10px;overflow-x:auto;border-radius:6px;max-height:420px}
details{margin:4px 0}summary{cursor:pointer;color:var(--accent);font-size:13px}
svg{width:100%;max-width:520px;height:auto;display:block;margin:4px 0 6px}
svg.sparkline{width:132px;height:28px;margin:0}
svg text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;font-size:12px}
svg:not(.chart) text{fill:var(--ink)}svg text.small{font-size:11px}svg:not(.chart) text.muted{fill:var(--soft)}
svg .bound{stroke:var(--soft);stroke-dasharray:4 3}svg .bad{fill:var(--bad-bg);opacity:.7}
svg .whisker{stroke:var(--soft);stroke-width:2}svg .dot{stroke:var(--paper);stroke-width:1.2}
svg .spark{fill:none;stroke:var(--soft);stroke-width:1.2}
svg .dot.a,svg .dot.bplus{fill:var(--good)}svg .dot.below{fill:var(--fair)}
svg .dot.b{fill:var(--fair)}svg .dot.fail{fill:var(--bad)}
svg .time.green{fill:var(--good)}svg .time.amber{fill:var(--fair)}svg .time.red{fill:var(--bad)}
svg .time{opacity:.75}svg .target{stroke:var(--ink);stroke-width:2}
svg .stretch{stroke:var(--soft);stroke-dasharray:3 2}
svg .node{fill:var(--tint);stroke:var(--soft)}svg .node.sealed{fill:var(--good-bg);stroke:var(--good)}
svg .edge{fill:none;stroke:var(--soft);opacity:.6}
"""
    + "".join(
        f'svg.chart [{part}="{drawn}"]{{{part}:var(--{name})}}\n'
        for drawn, name in _DRAWN.items()
        for part in ("fill", "stroke")
    )
    + """.two svg{max-width:900px;min-width:640px}
#vg-tooltip-element{position:fixed;visibility:hidden;background:var(--paper);color:var(--ink);padding:6px 8px;
border:1px solid var(--line);border-radius:6px;font-size:12px;pointer-events:none;z-index:9}
#vg-tooltip-element.visible{visibility:visible}
.live{overflow-x:auto}.live svg{width:auto}
@media (max-width:1100px){.cards{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media (max-width:760px){body{padding:10px 14px 40px}.cards,.panels,.pair{grid-template-columns:minmax(0,1fr)}
h1{font-size:20px}th,td{padding:3px 5px}.card th,.card td{padding:3px 4px}table.heat .more{display:none}
table.heat td.cell{min-width:64px}svg.sparkline{width:96px}
.word{white-space:normal;overflow-wrap:anywhere}}
@media print{details,nav{display:none}body{max-width:none}}
"""
)

DICTIONARY_CSS = """
svg.diagram{width:auto;max-width:none;height:auto}svg.diagram a{cursor:pointer}
svg.diagram a text{fill:var(--accent)}
svg.diagram .own{fill:var(--good-bg);stroke:var(--good)}svg.diagram .policy{fill:var(--fair-bg);stroke:var(--fair)}
svg.diagram .draw{stroke-dasharray:4 3}svg.diagram .external,svg.diagram .evidence{stroke:var(--bad)}
svg.diagram .more{fill:none;stroke:none}svg.diagram .edge:hover{stroke:var(--accent);opacity:1;stroke-width:2}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 14px;margin:8px 0}dt{color:var(--soft)}dd{margin:0;
overflow-wrap:anywhere}
td.says{min-width:14em}td.values{min-width:17em}td .soft{font-size:12px}
.key{font-weight:650}:target{background:var(--fair-bg)}
@media (max-width:560px){dl{grid-template-columns:1fr}dt{margin-top:6px}}
"""
"""What the pages of the data dictionary add."""
