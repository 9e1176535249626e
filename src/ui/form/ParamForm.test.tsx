import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ParamForm } from "./ParamForm";

const shared = { help: "What it does.", key: "k" };
const schema = {
  samples: {
    type: "number",
    label: "Samples",
    default: 25,
    min: 1,
    max: 100,
    integer: true,
    unit: "",
    log: false,
    ...shared,
  },
  bias: {
    type: "choice",
    label: "Bias",
    default: "absorb",
    options: [
      { value: "absorb", label: "Absorb" },
      { value: "ignore", label: "Ignore" },
    ],
    ...shared,
  },
  multiply: { type: "flag", label: "Multiply", default: true, ...shared },
  layer: { type: "layer", label: "Layer", default: null, which: "spatial", ...shared },
  seed: { type: "seed", label: "Seed", default: 1000, ...shared },
} as const;

const render = (
  values: Record<string, number | string | boolean | null>,
  layer: string | null = null,
): string =>
  renderToStaticMarkup(
    <ParamForm
      schema={schema}
      values={values}
      layer={layer}
      layers={[]}
      defaultLayer="relu4"
      onChange={() => {}}
      onLayer={() => {}}
    />,
  );

test("every kind of parameter has its named control", () => {
  const html = render({});
  for (const { label } of Object.values(schema)) expect(html).toContain(`aria-label="${label}"`);
  expect(html).toContain('type="range"');
  expect(html).toContain('role="switch"');
  expect(html).toContain('role="radiogroup"');
  expect(html).toContain('placeholder="relu4"');
  expect(html).toContain('value="1000"');
});

test("only what was changed can be put back", () => {
  expect(render({})).not.toContain("back to its default");
  const html = render({ samples: 50 });
  expect(html).toContain("Put samples back to its default");
  expect(html).not.toContain("Put bias back");
});

test("a method without parameters has no form", () => {
  expect(
    renderToStaticMarkup(
      <ParamForm
        schema={{}}
        values={{}}
        layer={null}
        layers={[]}
        defaultLayer={null}
        onChange={() => {}}
        onLayer={() => {}}
      />,
    ),
  ).toBe("");
});
