"""The page's style sheet: light and dark by the reader's own setting, and on paper."""

from __future__ import annotations

STYLE = """
:root{--bg:#fff;--soft:#f5f6f8;--line:#dfe3e8;--text:#1c2229;--dim:#5d6875;
--good:#2f855a;--slow:#b7791f;--bad:#c2483d;--limit:#2b6cb0;--error:#b3261e;--warning:#8a5a00;
--ac:#e3f4ea;--wa:#fbe0dd;--tle:#fdeec9;--mle:#e9e1f7;--re:#fbe3d0}
@media (prefers-color-scheme:dark){:root{--bg:#14181d;--soft:#1d232a;--line:#323a44;
--text:#e5e9ee;--dim:#98a4b1;--good:#5bbd8a;--slow:#e0ad52;--bad:#ec8077;--limit:#7fb4ec;
--error:#ff9a90;--warning:#eabf6a;--ac:#1e3a2b;--wa:#4d2623;--tle:#463714;--mle:#372a52;
--re:#4a301b}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1060px;margin:0 auto;padding:32px 24px 64px}
h1{margin:0 0 8px;font-size:30px;line-height:1.2}
h2{margin:44px 0 12px;padding-bottom:6px;border-bottom:1px solid var(--line);font-size:20px}
h3{margin:24px 0 8px;font-size:15px}
.kicker{margin:0;color:var(--dim);font-size:13px;letter-spacing:.04em}
.state{display:inline-block;margin:4px 0 16px;padding:4px 12px;border-radius:6px;
background:var(--soft)}
.state.ok{background:var(--ac)}.state.warning{background:var(--tle)}
.state.error{background:var(--wa)}
dl{display:flex;flex-wrap:wrap;gap:8px 32px;margin:0}
dt{color:var(--dim);font-size:13px}dd{margin:0;font-variant-numeric:tabular-nums}
.count{color:var(--dim);font-weight:400}
.findings{margin:0;padding:0;list-style:none}
.findings li{padding:7px 12px;border-left:3px solid var(--line);background:var(--soft);
margin-bottom:4px;border-radius:0 5px 5px 0;overflow-wrap:anywhere}
.findings .error{border-color:var(--error)}.findings .warning{border-color:var(--warning)}
code,pre{font:12.5px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.place{font-weight:600}.rule{color:var(--dim);white-space:nowrap}
.findings pre{margin:3px 0 0;color:var(--dim);white-space:pre-wrap}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:4px 14px 4px 0;text-align:left;vertical-align:top}
thead th{color:var(--dim);font-weight:500;font-size:13px;border-bottom:1px solid var(--line)}
td{border-bottom:1px solid var(--line)}
.facts th{font-weight:400;color:var(--dim)}
.number{text-align:right}
.matrix{font-size:12px}
.matrix th[scope=row]{font-weight:400;white-space:nowrap;position:sticky;left:0;
background:var(--bg)}
.matrix th.test{height:110px;padding:0;vertical-align:bottom;min-width:34px}
.matrix th.test span{display:block;width:30px;white-space:nowrap;transform-origin:left bottom;
transform:translate(22px,-4px) rotate(-55deg)}
.matrix td.v{padding:3px 4px;text-align:center;min-width:34px;border:1px solid var(--bg)}
.v.AC{background:var(--ac)}.v.WA,.v.PE,.v.CE{background:var(--wa)}
.v.TLE,.v.ILE{background:var(--tle)}.v.MLE,.v.OLE{background:var(--mle)}
.v.RE{background:var(--re)}.v.JE{background:var(--error);color:var(--bg)}
.unexpected th[scope=row]{color:var(--error);font-weight:600}
.key{margin:0 0 4px;color:var(--dim);font-size:13px}
.key i{display:inline-block;width:10px;height:10px;border-radius:2px;margin:0 6px 0 14px}
.key i:first-child{margin-left:0}
i.good{background:var(--good)}i.slow{background:var(--slow)}i.bad{background:var(--bad)}
svg{display:block;width:100%;min-width:720px;height:auto;font-size:12px}
svg .good{fill:var(--good)}svg .slow{fill:var(--slow)}svg .bad{fill:var(--bad)}
svg circle{fill-opacity:.75}
svg .name{fill:var(--text)}svg .value{fill:var(--dim)}
svg line.grid{stroke:var(--line)}
svg line.limit{stroke:var(--limit);stroke-width:1.5;stroke-dasharray:5 4}
svg text.limit{fill:var(--limit);font-weight:600}
@media print{main{max-width:none;padding:0}section{break-inside:avoid-page}}
"""
