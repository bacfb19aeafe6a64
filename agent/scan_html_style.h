// How the page of scan_html looks, on a screen and on paper.
#pragma once

#include <string_view>

namespace presscheck {

inline constexpr std::string_view page_style = R"css(
:root { --fail: #b3261e; --unknown: #8a5a00; --pass: #1b6e3c; --not_applicable: #5f6368; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, "Noto Sans", "DejaVu Sans", sans-serif; color: #1f1f1f;
  background: #fff; max-width: 70rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.75rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; padding-bottom: .25rem;
  border-bottom: 1px solid #c7c7c7; }
h3 { font-size: 1rem; margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0 0; }
dt { color: #5f6368; }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: .9em ui-monospace, "DejaVu Sans Mono", monospace; }
.counts { display: flex; flex-wrap: wrap; gap: .75rem; list-style: none; padding: 0;
  margin: 1.5rem 0; }
.counts li { border: 1px solid #c7c7c7; border-top: 4px solid currentColor; border-radius: 4px;
  padding: .5rem 1rem; }
.counts b { font-size: 1.5rem; }
.fail, .unmet { color: var(--fail); } .unknown, .pending { color: var(--unknown); }
.pass, .met { color: var(--pass); } .not_applicable { color: var(--not_applicable); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem;
  border-bottom: 1px solid #e3e3e3; overflow-wrap: anywhere; }
thead { display: table-header-group; }
tbody th { white-space: nowrap; }
.group th { background: #f3f3f3; white-space: normal; }
.state { white-space: nowrap; font-weight: 600; }
.checks { font-size: .875rem; }
.requirements td:nth-child(2) { min-width: 40%; width: 45%; }
article { border-left: 4px solid currentColor; padding: .5rem 0 .5rem .9rem; margin: .75rem 0;
  break-inside: avoid; }
article > * { color: #1f1f1f; }
article .name, .source, footer { color: #5f6368; font-size: .875rem; }
article .name { margin: .1rem 0; overflow-wrap: anywhere; }
.why { margin: .35rem 0; }
.severity { font-size: .8rem; font-weight: 600; border: 1px solid currentColor; border-radius: 3px;
  padding: 0 .35rem; }
.severity.critical, .severity.high { color: var(--fail); }
.severity.medium { color: var(--unknown); }
.severity.low, .severity.advice { color: var(--not_applicable); }
footer { margin-top: 3rem; border-top: 1px solid #c7c7c7; padding-top: .5rem; }
@media (max-width: 40rem) {
  body { padding: 1rem; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .35rem; }
  .requirements thead { display: none; }
  .requirements tr { display: block; padding: .5rem 0; border-bottom: 1px solid #c7c7c7; }
  .requirements th, .requirements td { display: block; border: 0; padding: 0; white-space: normal; }
}
@media print {
  body { font-size: 10pt; max-width: none; padding: 0; }
  a { text-decoration: none; }
  h2 { break-after: avoid; }
  tr { break-inside: avoid; }
}
)css";

}  // namespace presscheck
