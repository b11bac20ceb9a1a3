// The style sheet of the web page: light and dark, phone to desk, and paper. No colour carries a meaning alone.
#include "export/export_priv.h"

// Colours and type.
#define BASE                                                                                                           \
    ":root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#5b6570;--card:#f6f7f9;--line:#d9dee4;"                \
    "--accent:#1f5fbf;--good:#14713d;--bad:#a8321a;--warn:#855600;--crit:#b3121d;--critbg:#fdf1f1;"                    \
    "--warnbg:#fdf7ea;--band:#1f5fbf1f}\n"                                                                             \
    "@media screen and (prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e6e9ed;--dim:#9aa4af;--card:#1b2026;"      \
    "--line:#343c45;--accent:#7fb0ff;--good:#6fce96;--bad:#f0937c;--warn:#e6b450;--crit:#ff7b83;--critbg:#2c1a1d;"     \
    "--warnbg:#2a2318;--band:#7fb0ff29}}\n"                                                                            \
    "*{box-sizing:border-box}\n"                                                                                       \
    "body{margin:0 auto;max-width:80rem;padding:1.25rem 1rem 2rem;background:var(--bg);color:var(--fg);"               \
    "font:15px/1.45 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"DejaVu Sans\",sans-serif}\n"           \
    "h1{font-size:1.6rem;line-height:1.2;margin:0 0 .3rem;text-wrap:balance}\n"                                        \
    "h2{font-size:1.15rem;margin:0 0 .4rem}h3{font-size:.95rem;margin:.2rem 0 .3rem}\n"                                \
    "p{margin:.2rem 0;overflow-wrap:anywhere}a{color:var(--accent)}\n"                                                 \
    ".dim,.meta{color:var(--dim)}.good,.excellent{color:var(--good)}.bad{color:var(--bad)}.warning{color:var(--warn)}" \
    ".critical{color:var(--crit)}.head{font-weight:600}\n"                                                             \
    "section{margin-top:2rem;scroll-margin-top:1rem}section:target h2{color:var(--accent)}\n"                          \
    ".up{text-decoration:none;font-weight:400;font-size:.9rem;padding:0 .4rem}\n"                                      \
    "footer{margin-top:2.5rem;padding-top:.6rem;border-top:1px solid var(--line);color:var(--dim);font-size:.85rem}\n"

// What is wrong, and the tiles.
#define FIRST_GLANCE                                                                                                   \
    ".alarm{margin-top:1rem;border-left:4px solid var(--warn);background:var(--warnbg);padding:.6rem .9rem;"           \
    "border-radius:0 6px 6px 0}.alarm.critical{border-color:var(--crit);background:var(--critbg)}"                     \
    ".alarm,.alarm.critical{color:var(--fg)}\n"                                                                        \
    ".alarm ul{list-style:none;margin:.25rem 0 0;padding:0}.alarm li{margin:.15rem 0;padding-left:1.2em;"              \
    "text-indent:-1.2em;overflow-wrap:anywhere}.alarm .mark{width:1.2em;"                                              \
    "text-indent:0}\n"                                                                                                 \
    ".mark{display:inline-block}\n"                                                                                    \
    ".tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(11.5rem,1fr));gap:.5rem}\n"                     \
    ".tile{display:flex;flex-direction:column;min-width:0;background:var(--card);border:1px solid var(--line);"        \
    "border-left-width:3px;border-radius:6px;padding:.45rem .65rem .5rem;color:inherit;text-decoration:none}\n"        \
    "a.tile:hover,a.tile:focus-visible{border-color:var(--accent)}.tile.critical{border-color:var(--crit);"            \
    "background:var(--critbg)}.tile.warning{border-color:var(--warn);background:var(--warnbg)}"                        \
    ".tile.dim,.tile.warning,.tile.critical,.tile.good,.tile.excellent{color:inherit}\n"                               \
    ".tile .name{font-size:.88rem;color:var(--dim)}.tile.part .name:before{content:\"\\21b3\\00a0\"}\n"                \
    ".tile .row{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:0 .5rem}\n"         \
    ".tile b{font-size:1.3rem;line-height:1.3}.tile.dim b{color:var(--dim)}\n"                      \
    ".tile .delta{font-size:.88rem;white-space:nowrap}.spark{width:100%;height:30px;margin:.2rem 0;display:block}\n"   \
    ".tile .foot{font-size:.8rem;color:var(--dim);margin-top:auto}.tile .why{color:var(--fg)}\n"

// Charts, bars, tables.
#define FIGURES                                                                                                        \
    ".line,.end{fill:none;stroke:var(--accent);stroke-width:1.8;stroke-linejoin:round;"                                \
    "vector-effect:non-scaling-stroke}.end{stroke-width:6;stroke-linecap:round}\n"                                     \
    ".end.open{stroke:var(--card);stroke-width:3}.spark .limit,.bar{vector-effect:non-scaling-stroke}\n"               \
    ".chart{display:flex;padding-right:1.6rem;margin:.4rem 0}.chart svg{overflow:visible;display:block}\n"             \
    ".ticks{flex:none}.plot{flex:1;min-width:0;width:100%}.dot{fill:var(--accent)}\n"                                  \
    ".dot.partial{fill:var(--bg);stroke:var(--accent);stroke-width:1.5}.band{fill:var(--band)}\n"                      \
    ".dot.ahead{fill:none}.line.ahead{stroke-dasharray:6 4}.band.ahead{opacity:.7}.hatch{stroke:var(--dim);"              \
    "stroke-width:16;stroke-dasharray:2 4;opacity:.35}\n"                                                             \
    ".grid{stroke:var(--line);stroke-width:.7}.limit{fill:none;stroke:var(--dim);stroke-width:1;"                      \
    "stroke-dasharray:5 3}.limit.crit{stroke:var(--crit)}.limit.warn{stroke:var(--warn)}"                              \
    ".limit.target{stroke:var(--good)}line.own{stroke:var(--accent);stroke-width:1;stroke-dasharray:1 3}"              \
    "circle.own{fill:var(--bg);stroke:var(--accent)}svg text.own{fill:var(--accent);font-size:11px;text-anchor:middle}"\
    "ol.own{margin:.3rem 0 .6rem;padding-left:2rem;font-size:.88rem;overflow-wrap:anywhere}\n"                         \
    "svg text{fill:var(--dim);font-size:12px}svg .tick{text-anchor:end}svg .label{text-anchor:middle}"                 \
    "svg .said{font-size:11px;paint-order:stroke;stroke:var(--bg);stroke-width:3px;stroke-linejoin:round}"             \
    "svg .said.crit{fill:var(--crit)}svg .said.warn{fill:var(--warn)}svg .said.target{fill:var(--good)}\n"             \
    ".bar{fill:var(--accent)}.bar.dim{opacity:.45}.zero{stroke:var(--dim);stroke-width:1;"                             \
    "vector-effect:non-scaling-stroke}.barbox{width:100%;min-width:3rem;height:10px;display:block}td.bars{width:30%;"  \
    "vertical-align:middle}\n"                                                                                         \
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem}\n"                            \
    "th,td{text-align:left;padding:.25rem .7rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}"      \
    "th:last-child,td:last-child{padding-right:0}th{color:var(--dim);font-weight:600}\n"                               \
    ".right{text-align:right;font-variant-numeric:tabular-nums}td.nw{white-space:nowrap}"                              \
    "td.long{overflow-wrap:anywhere;min-width:4rem}\n"                                                                 \
    ".cards td.long{min-width:9rem}.wide th{font-size:.8rem;min-width:5rem}.wide th.right{min-width:0}.wide td.long{min-width:14rem}\n"              \
    ".b-headline p:first-child{font-size:1.1rem;font-weight:600}.b-periods table{font-size:.82rem}"                    \
    ".b-periods td,.b-periods th{padding-right:.6rem;min-width:0}.b-periods td.long{min-width:5rem}"                   \
    ".block{min-width:0}\n"                                                                                            \
    ".block+.block{margin-top:.6rem}.legend{margin-top:.8rem;font-size:.88rem}\n"

// Desk, phone, paper.
#define SIZES                                                                                                          \
    "@media(min-width:72rem){section.figure{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);"         \
    "column-gap:2.5rem;grid-auto-flow:dense;align-items:start}section.figure>*{grid-column:1/-1}"                      \
    "section.figure>.b-chart,section.figure>.b-breakdown{grid-column:1}"                                               \
    "section.figure>.b-periods{grid-column:2;grid-row:span 2}}\n"                                                      \
    "@media screen and (max-width:60rem){"                                                                                         \
    ".cards thead{display:none}.cards tr{display:flex;flex-wrap:wrap;gap:0 .8rem;padding:.35rem 0;"                    \
    "border-bottom:1px solid var(--line)}.cards td,.cards td.opt{display:block;border:0;padding:0}"                    \
    ".cards td.long{flex:1 1 85%;min-width:0}.cards td:empty{display:none}.cards td.opt{color:var(--dim)}"             \
    ".cards td[data-t]:before{content:attr(data-t)\"\\00a0\";color:var(--dim);font-size:.9em}"                                 \
    ".b-files td,.b-definitions td,.b-provenance td,.b-sources td,.b-sources th{white-space:normal;"                   \
    "overflow-wrap:anywhere}.b-sources td.right,.b-files td.right{white-space:nowrap}}\n"                              \
    "@media(max-width:36rem){body{padding:.9rem .75rem 1.5rem}h1{font-size:1.35rem}table{font-size:.85rem}"            \
    "th,td{padding-right:.45rem}table .opt{display:none}.wide .opt{display:table-cell}.every2{display:none}"           \
    ".chart{padding-right:1.2rem}td.bars{width:18%}.barbox{min-width:1.6rem}.b-periods table{font-size:.74rem}"         \
    ".b-periods td,.b-periods th{padding-right:.3rem}.b-change table{font-size:.74rem}"                                \
    ".tiles{grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr))}}\n"                                            \
    "@page{size:A4;margin:12mm}@media print{html{font-size:10px}body{max-width:none;padding:0;font-size:10px;"                 \
    "line-height:1.35}"                                                                                                \
    "h1{font-size:18px}h2{font-size:13px}h3{font-size:11px}h2,h3,thead{break-after:avoid}"                             \
    ".tiles{grid-template-columns:repeat(4,1fr);gap:5px}.tile{padding:3px 6px}.tile b{font-size:14px}"                 \
    ".tile .name,.tile .delta{font-size:9.5px}.tile .foot{font-size:8.5px}.spark{height:22px}.chart{zoom:.8}"          \
    "table{font-size:9px}th,td{padding:1.5px 6px 1.5px 0}td.long{min-width:0}td.nw{white-space:normal}"                \
    "td.right.nw,.b-alerts td.nw{white-space:nowrap}.scroll{overflow:visible}section{margin-top:14px}"                  \
    ".tile,.chart,tr,.alarm,section.figure{break-inside:avoid}section.figure{display:grid;"                            \
    "grid-template-columns:minmax(0,1fr) minmax(0,1fr);column-gap:20px;grid-auto-flow:dense;align-items:start}"        \
    "section.figure>*{grid-column:1/-1}section.figure>.b-chart,section.figure>.b-breakdown{grid-column:1}"             \
    "section.figure>.b-periods{grid-column:2;grid-row:span 2}.b-periods td,.b-periods th{padding-right:4px}"             \
    ".b-chart~.b-periods :is(th,td):nth-child(7){display:none}" /* notes stand below the chart */             \
    ".b-periods td.long{overflow-wrap:normal}.up,.more{display:none}a{color:inherit}"                  \
    "body.wide{page:wide}.wide td.long{min-width:12em}.wide table,.wide th{font-size:6.5px}"                           \
    ".wide th,.wide td{padding-right:3px;min-width:0}}\n@page wide{size:A4 landscape;margin:10mm}\n"

const char html_style[] = BASE FIRST_GLANCE FIGURES SIZES;
