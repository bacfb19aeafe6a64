#include "collector/console/pages.h"

namespace presscheck {

// Paper and ink, as in a printing house: a serif for reading, thin rules, and colour only where it
// means something. Every state is a word too; nobody has to tell colours apart.
std::string_view style_sheet() {
    return R"css(:root {
  --paper: #fbf9f4; --ink: #211e1a; --faint: #6a635a; --rule: #d8d1c4; --accent: #7a1f1f;
  --good: #1e5b34; --bad: #8f1d1d; --open: #7a5200; --none: #5c5850;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #191715; --ink: #ece7de; --faint: #aaa296; --rule: #433e37; --accent: #e0a59c;
    --good: #8fd0a3; --bad: #f0a29a; --open: #e5c078; --none: #b5ada0;
  }
}
* { box-sizing: border-box; }
html { font-size: 106%; }
body {
  margin: 0 auto; max-width: 76rem; padding: 1.5rem 1.25rem 3rem; background: var(--paper);
  color: var(--ink); line-height: 1.5;
  font-family: "Noto Serif", "Source Serif 4", Charter, Georgia, "Times New Roman", serif;
}
header { border-bottom: 3px double var(--ink); margin-bottom: 1.75rem; }
.department { margin: 0 0 .6rem; letter-spacing: .02em; }
h1 { font-size: 1.9rem; line-height: 1.2; font-weight: 600; margin: .4rem 0 1rem; }
h2 { font-size: 1.3rem; line-height: 1.3; font-weight: 600; margin: 2.2rem 0 .6rem; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
.en { display: block; color: var(--faint); font-size: .82em; font-style: italic; font-weight: 400; }
p .en, li .en { display: inline; margin-left: .35em; }
small { display: block; font-size: .8em; color: var(--faint); }
table { width: 100%; border-collapse: collapse; margin: .75rem 0 1.5rem; }
caption { text-align: left; color: var(--faint); padding-bottom: .5rem; }
caption .en { display: inline; }
th, td { text-align: left; vertical-align: top; padding: .55rem .8rem .55rem 0; }
thead th { border-bottom: 1px solid var(--ink); font-size: .85em; font-weight: 600; }
tbody tr { border-bottom: 1px solid var(--rule); }
tbody th { font-weight: 600; }
.requirements tbody th { white-space: nowrap; font-variant-numeric: tabular-nums; }
.requirements td:last-child { width: 45%; }
.figure { font-variant-numeric: tabular-nums; white-space: nowrap; }
.clauses { list-style: none; margin: 0; padding: 0; font-variant-numeric: tabular-nums; }
.more { color: var(--faint); }
.badge { display: inline-block; border-left: 4px solid currentColor; padding-left: .5rem; font-weight: 600; }
.badge .en { color: inherit; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.open { color: var(--open); }
.none { color: var(--none); }
.summary { margin: .5rem 0; }
.caution { border-left: 4px solid var(--open); padding-left: .7rem; color: var(--open); }
.finding { margin: 0 0 .9rem; }
.finding p { margin: 0 0 .25rem; }
.finding .en { display: block; margin-left: 0; }
.lead { font-weight: 600; }
.fix { border-left: 2px solid var(--rule); padding-left: .6rem; }
.evidence { margin: .2rem 0; padding-left: 1.1rem; }
code, cite { font-family: "DejaVu Sans Mono", Consolas, monospace; font-size: .82em; font-style: normal; overflow-wrap: anywhere; }
cite { color: var(--faint); }
summary { cursor: pointer; color: var(--faint); }
details[open] > summary { margin-bottom: .6rem; }
footer { border-top: 1px solid var(--rule); margin-top: 3rem; color: var(--faint); font-size: .85em; }
@media (max-width: 46rem) {
  thead { position: absolute; left: -100vw; }
  table, tbody, tr, th, td, caption { display: block; width: auto; }
  .requirements td:last-child { width: auto; }
  tbody tr { padding: .6rem 0; }
  th, td { padding: .2rem 0; }
  .figure, .requirements tbody th { white-space: normal; }
  td[data-label]::before { content: attr(data-label) ": "; color: var(--faint); font-size: .85em; }
}
@media print {
  :root { --paper: #fff; --ink: #000; }
  body { max-width: none; padding: 0; }
  tr { break-inside: avoid; }
}
)css";
}

}  // namespace presscheck
