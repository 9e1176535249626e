import { expect, test } from "vitest";
import { type Report, reportHtml } from "./report";

const report: Report = {
  title: "Why 3?",
  subtitle: "99.9 %, logit 12.3",
  pictures: [{ src: "data:image/png;base64,AAAA", alt: "The picture", caption: "three.png" }],
  predictions: [{ name: "3", probability: "99.9 %", logit: "12.3" }],
  method: {
    label: "Grad-CAM",
    summary: "Where the last maps speak for it.",
    paper: {
      authors: "Selvaraju et al.",
      year: 2017,
      title: "Grad-CAM",
      url: "https://arxiv.org/abs/1610.02391",
      where: "",
    },
    departures: ["None that matters."],
    failureModes: [],
  },
  formula: "<math><mi>x</mi></math>",
  facts: [["Backend", "WebAssembly"]],
  notes: [],
  link: "https://a.example/#v1.q1YA",
  command: "whylight explain three.png",
  record: { version: 1 },
};

test("says everything, and leaves out what is not there", () => {
  const html = reportHtml(report);
  for (const words of [
    "Why 3?",
    "Grad-CAM",
    "three.png",
    "WebAssembly",
    "<math><mi>x</mi></math>",
    "#v1.q1YA",
  ]) {
    expect(html).toContain(words);
  }
  expect(html).not.toContain("Known weaknesses");
  expect(reportHtml({ ...report, command: null, link: null })).not.toMatch(/terminal|Open it again/);
});

test("needs nothing from anywhere", () => {
  const html = reportHtml(report);
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/<script|<link|@import|url\(|src="(?!data:)/);
});

test("other people's words never become markup", () => {
  const evil = `<img src=x onerror="alert('1')">&`;
  const html = reportHtml({
    ...report,
    title: evil,
    subtitle: evil,
    pictures: [{ src: "data:,", alt: evil, caption: evil }],
    predictions: [{ name: evil, probability: evil, logit: evil }],
    facts: [[evil, evil]],
    notes: [evil],
    link: `https://a.example/"${evil}`,
    command: evil,
    record: { evil },
  });
  expect(html).not.toContain("<img src=x");
  expect(html).not.toContain(`onerror="`);
});
