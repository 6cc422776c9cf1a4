"""The page's style sheet: light and dark, no font and no file from elsewhere."""

CSS = """
:root{--ink:#1b1f24;--soft:#5b6570;--line:#d6dbe1;--paper:#fff;--tint:#f5f7f9;--good:#12693c;--good-bg:#d9f0e3;
--fair:#8a6100;--fair-bg:#fbeac2;--bad:#b3261e;--bad-bg:#f9d9d6;--accent:#2458b8;--bar:#5b84c4}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--soft:#9aa5b1;--line:#39424c;--paper:#14181c;
--tint:#1c2228;
--good:#5fd39a;--good-bg:#143a28;--fair:#f0c35a;--fair-bg:#40330f;--bad:#ff8a80;--bad-bg:#4a1e1b;--accent:#84aef5;
--bar:#6f96d6}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1120px;padding:24px 20px 80px;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1{font-size:26px;margin:0 0 4px}h2{font-size:21px;margin:44px 0 8px;border-bottom:2px solid var(--line)}
h3{font-size:16px;margin:26px 0 6px}h4{font-size:14px;margin:12px 0 2px}
p{margin:4px 0 8px}.muted,.soft{color:var(--soft)}a{color:var(--accent)}
nav{margin:14px 0;display:flex;flex-wrap:wrap;gap:6px 14px;font-size:14px}
.word{display:inline-block;padding:3px 12px;border-radius:6px;font-weight:650}
.a,.bplus{background:var(--good-bg);color:var(--good)}.below{background:var(--fair-bg);color:var(--fair)}
.b{background:var(--fair-bg);color:var(--fair)}
.fail{background:var(--bad-bg);color:var(--bad)}.none{background:var(--tint);color:var(--soft)}
.green{background:var(--good-bg);color:var(--good)}.amber{background:var(--fair-bg);color:var(--fair)}
.red{background:var(--bad-bg);color:var(--bad)}
.wide{overflow-x:auto;position:relative}table{border-collapse:collapse;font-size:13px;margin:6px 0 12px;
font-variant-numeric:tabular-nums}
th,td{padding:3px 9px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{font-weight:600;color:var(--soft);white-space:nowrap}tbody th{font-weight:400}
td.n,th.n{text-align:right}caption,.unseen{position:absolute;width:1px;height:1px;overflow:hidden;
clip-path:inset(50%);white-space:nowrap}
.notice{border-left:4px solid var(--bad);background:var(--tint);padding:8px 12px}
table.heat td.cell{text-align:right;min-width:104px;border:2px solid var(--paper);border-radius:6px}
table.heat td.cell small{display:block;font-size:11px}
table.heat tr.aside td.cell{background:none;color:var(--soft)}
.stale{outline:1px dashed var(--soft)}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(480px,1fr));gap:0 34px}
@media (max-width:560px){.panels{grid-template-columns:1fr}th,td{padding:3px 5px}
table.heat tbody td:nth-child(2){overflow-wrap:anywhere;min-width:7em}}
.panel{border-top:1px solid var(--line);padding:4px 0 14px;min-width:0}
code,pre{font:12px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{background:var(--tint);padding:10px;overflow-x:auto;border-radius:6px;max-height:420px}
details{margin:4px 0}summary{cursor:pointer;color:var(--accent);font-size:13px}
svg{width:100%;max-width:680px;height:auto;display:block;margin:4px 0 6px}
svg text{font-size:12px;fill:var(--ink)}svg text.small{font-size:11px}svg text.muted{fill:var(--soft)}
svg .bar{fill:var(--bar)}svg .axis{stroke:var(--soft)}svg .grid{stroke:var(--line);stroke-width:.6}
svg .bound{stroke:var(--soft);stroke-dasharray:4 3}svg .bad{fill:var(--bad-bg);opacity:.7}
svg .whisker{stroke:var(--soft);stroke-width:2}svg .dot{stroke:var(--paper);stroke-width:1.2}
svg .dot.a,svg .dot.bplus{fill:var(--good)}svg .dot.below{fill:var(--fair)}
svg .dot.b{fill:var(--fair)}svg .dot.fail{fill:var(--bad)}
svg .time.green{fill:var(--good)}svg .time.amber{fill:var(--fair)}svg .time.red{fill:var(--bad)}
svg .time{opacity:.75}svg .target{stroke:var(--ink);stroke-width:2}
svg .stretch{stroke:var(--soft);stroke-dasharray:3 2}
svg .node{fill:var(--tint);stroke:var(--soft)}svg .node.sealed{fill:var(--good-bg);stroke:var(--good)}
svg .edge{fill:none;stroke:var(--soft);opacity:.6}
svg .line{fill:none;stroke-width:1.8;stroke-linejoin:round}
.s0{--c:#2458b8}.s1{--c:#d2691e}.s2{--c:#1a8f6a}.s3{--c:#b3261e}.s4{--c:#7a4fbf}
.s5{--c:#8a6d1f}.s6{--c:#d0559b}.s7{--c:#5b6570}.s8{--c:#3ba3c7}.s9{--c:#7fa32a}
svg .line{stroke:var(--c)}svg .key,svg .point{fill:var(--c)}svg .point{opacity:.7}
svg .arrow{fill:none;stroke:var(--bar);opacity:.75}svg .head{fill:var(--bar)}
@media print{details{display:none}body{max-width:none}}
"""

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
