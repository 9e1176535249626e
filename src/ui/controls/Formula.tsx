import katex from "katex";

/** LaTeX as MathML: the browser sets it in its own maths font, and screen readers can read it. */
export default function Formula({ latex }: { readonly latex: string }) {
  const html = katex.renderToString(latex, { output: "mathml", displayMode: true, throwOnError: false });
  // biome-ignore lint/security/noDangerouslySetInnerHtml: KaTeX escapes what it sets; the LaTeX is our own
  return <div className="formula" dangerouslySetInnerHTML={{ __html: html }} />;
}
