import type { MethodInfo } from "../methods/define";

/** What a report says. Everything is text, except where it is called HTML or an address. */
export interface Report {
  readonly title: string;
  readonly subtitle: string;
  /** Pictures as `data:` addresses, each with what it shows in words. */
  readonly pictures: readonly { readonly src: string; readonly alt: string; readonly caption: string }[];
  readonly predictions: readonly {
    readonly name: string;
    readonly probability: string;
    readonly logit: string;
  }[];
  readonly method: Pick<MethodInfo, "label" | "summary" | "paper" | "departures" | "failureModes">;
  /** The formula as MathML, which browsers draw by themselves; HTML. */
  readonly formula: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly notes: readonly string[];
  /** The permalink, and the same for a terminal. */
  readonly link: string | null;
  readonly command: string | null;
  /** Everything known about the map, as JSON. */
  readonly record: unknown;
}

/** One HTML file that needs nothing else: no script, no font, no server. */
export function reportHtml(report: Report): string {
  const { title, subtitle, pictures, predictions, method, formula, facts, notes, link, command, record } =
    report;
  const { paper } = method;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="generator" content="Whylight">
<title>${text(title)}</title>
<style>${style}</style>
<main>
<header><h1>${text(title)}</h1><p>${text(subtitle)}</p></header>
<div class="pictures">
${pictures.map((each) => `<figure><img src="${text(each.src)}" alt="${text(each.alt)}"><figcaption>${text(each.caption)}</figcaption></figure>`).join("\n")}
</div>
${list(notes)}
<h2>Answer of the network</h2>
<table>
<tr><th>Class</th><th>Probability</th><th>Logit</th></tr>
${predictions.map(({ name, probability, logit }) => `<tr><td>${text(name)}</td><td>${text(probability)}</td><td>${text(logit)}</td></tr>`).join("\n")}
</table>
<h2>${text(method.label)}</h2>
<p>${text(method.summary)}</p>
${formula === "" ? "" : `<p class="formula">${formula}</p>`}
<p>${text(paper.authors)} (${paper.year}). <a href="${text(paper.url)}" rel="noreferrer">${text(paper.title)}</a>${paper.where === "" ? "" : `, ${text(paper.where)}`}.</p>
${section("Where this departs from the paper", method.departures)}
${section(
  "Known weaknesses",
  method.failureModes.map((mode) => `${mode.text} ${mode.source}`),
)}
<h2>Where these numbers come from</h2>
<dl>
${facts.map(([name, value]) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>`).join("\n")}
</dl>
${link === null ? "" : `<h3>Open it again</h3>\n<p class="long"><a href="${text(link)}">${text(link)}</a></p>`}
${command === null ? "" : `<h3>From a terminal</h3>\n<pre>${text(command)}</pre>`}
<details><summary>Everything as JSON</summary><pre>${text(JSON.stringify(record, null, 2))}</pre></details>
</main>
</html>
`;
}

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? "" : `<h3>${text(title)}</h3>\n${list(lines)}`;

const list = (lines: readonly string[]): string =>
  lines.length === 0 ? "" : `<ul>${lines.map((line) => `<li>${text(line)}</li>`).join("")}</ul>`;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Names of files and classes are other people's words: none of them may become markup. */
const text = (value: string): string => value.replace(/[&<>"']/g, (char) => entities[char]!);

const style = `
:root { color-scheme: light dark; font: 15px/1.55 "Inter Variable", Inter, system-ui, sans-serif; }
body { margin: 0; color: light-dark(#222, #eee); background: light-dark(#fcfbfa, #141312); }
main { max-width: 860px; margin: 0 auto; padding: 48px 24px 72px; }
h1 { margin: 0; font-size: 30px; line-height: 1.2; letter-spacing: -0.02em; }
h2 { margin: 40px 0 8px; padding-top: 16px; border-top: 1px solid light-dark(#e2e0dd, #33312e); font-size: 19px; }
h3 { margin: 24px 0 4px; font-size: 15px; }
p, ul { margin: 8px 0; }
header p, figcaption, dt, th, td:first-child ~ td { color: light-dark(#666, #a9a6a2); }
.pictures { display: flex; flex-wrap: wrap; gap: 24px; margin: 32px 0 16px; }
figure { flex: 1 1 320px; min-width: 0; margin: 0; }
figure img { display: block; width: 100%; image-rendering: auto; }
figcaption { padding-top: 8px; font-size: 13px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { font-weight: 500; }
th, td { padding: 6px 0; border-bottom: 1px solid light-dark(#ece9e6, #2a2826); text-align: left; }
th ~ th, td ~ td { text-align: right; }
dl { display: grid; grid-template-columns: minmax(120px, auto) 1fr; gap: 4px 24px; }
dd { margin: 0; overflow-wrap: anywhere; }
.formula { overflow-x: auto; font-size: 17px; }
.long { overflow-wrap: anywhere; }
pre { padding: 12px 16px; overflow-x: auto; border: 1px solid light-dark(#e2e0dd, #33312e); border-radius: 6px;
  font: 13px/1.5 "JetBrains Mono Variable", ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
a { color: light-dark(#8a5200, #f0b35a); }
details { margin-top: 32px; }
summary { cursor: pointer; }
`;
