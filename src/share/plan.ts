import { z } from "zod";
import { Problem } from "../core/problem";
import type { Preprocessing } from "../graph/card";
import { defaultLook, type Look } from "../image/look";
import { lookFields, lookNames } from "./look";

// A plan is a list of explanations and visualisations to make, in one JSON file. Unknown keys are errors: a misspelt
// option must not be ignored in silence.

const index = z.int().nonnegative();
const targetSchema = z.union([
  z.strictObject({
    class: z.union([index, z.string().min(1)]),
    of: z.enum(["logit", "probability"]).default("logit"),
  }),
  z.strictObject({ contrast: z.tuple([index, index]) }),
  z.strictObject({ layer: z.string().min(1), channel: index, at: z.tuple([index, index]).optional() }),
]);

/** What is left out is as usual. */
const lookSchema = z.strictObject(
  Object.fromEntries(
    lookNames.map((name) => [name, (lookFields[name].schema as z.ZodType).default(defaultLook[name])]),
  ),
) as unknown as z.ZodType<Look>;

const outSchema = z.strictObject({
  raw: z.string().min(1).optional(),
  png: z.string().min(1).optional(),
  meta: z.string().min(1).optional(),
});

const params = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])).default({});

/** A piece of a visualisation: its id, or its id and parameters. */
const pieceSchema = z.union([
  z
    .string()
    .min(1)
    .transform((id) => ({ id, params: {} })),
  z.strictObject({ id: z.string().min(1), params }),
]);

const termSchema = z.strictObject({
  id: z.string().min(1),
  params,
  weight: z.number().default(1),
});

function planSchema(preprocessing: z.ZodType<Preprocessing>) {
  const shared = {
    model: z.string().min(1),
    preprocessing: z.union([z.string().min(1), preprocessing]).optional(),
  };
  const explainSchema = z.strictObject({
    do: z.literal("explain"),
    ...shared,
    image: z.string().min(1),
    method: z.string().min(1),
    target: targetSchema.default({ class: "top", of: "logit" }),
    layer: z.string().min(1).optional(),
    params,
    look: lookSchema.default(defaultLook),
    out: outSchema.default({}),
  });
  const visualiseSchema = z.strictObject({
    do: z.literal("visualise"),
    ...shared,
    objective: z.array(termSchema).min(1),
    parameterisation: pieceSchema.optional(),
    transforms: z.array(pieceSchema).optional(),
    regularisers: z.array(pieceSchema).optional(),
    optimiser: pieceSchema.optional(),
    steps: z.int().positive().optional(),
    seed: z.int().optional(),
    count: z.int().positive().optional(),
    /** The photo to start from. */
    from: z.string().min(1).optional(),
    /** The photo that objectives look at, where it is another one. */
    photo: z.string().min(1).optional(),
    mean: z.string().min(1).optional(),
    generator: z.string().min(1).optional(),
    out: outSchema.omit({ raw: true }).default({}),
  });
  const jobSchema = z.preprocess(
    (job) => (job !== null && typeof job === "object" && !("do" in job) ? { do: "explain", ...job } : job),
    z.discriminatedUnion("do", [explainSchema, visualiseSchema]),
  );
  return z.strictObject({ version: z.literal(1), jobs: z.array(jobSchema).min(1) });
}

export type Plan = z.infer<ReturnType<typeof planSchema>>;
export type PlanJob = Plan["jobs"][number];
export type ExplainPlan = Extract<PlanJob, { readonly do: "explain" }>;
export type VisualisePlan = Extract<PlanJob, { readonly do: "visualise" }>;
/** A target whose class may still be a name. */
export type NamedTarget = z.infer<typeof targetSchema>;

const bad = (name: string, what: string): Problem =>
  new Problem("argument", `The plan ${name} ${what}.`, name);

/**
 * @param name of the file, for messages
 * @param preprocessing the schema of explicit preprocessing, as in a model's card
 */
export function parsePlan(text: string, name: string, preprocessing: z.ZodType<Preprocessing>): Plan {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw bad(name, `is not JSON: ${(error as Error).message}`);
  }
  const parsed = planSchema(preprocessing).safeParse(json);
  if (!parsed.success) throw bad(name, describe(firstIssue(parsed.error.issues)));
  const written = new Map<string, number>();
  for (const [i, { out }] of parsed.data.jobs.entries()) {
    for (const file of Object.values(out)) {
      if (file === undefined) continue;
      const earlier = written.get(file);
      if (earlier !== undefined) throw bad(name, `writes ${file} twice, in jobs[${earlier}] and jobs[${i}]`);
      written.set(file, i);
    }
  }
  return parsed.data;
}

type Issue = z.core.$ZodIssue;

/** Of an issue in a union, the one in the alternative that came closest: that got deepest or complained least. */
function firstIssue(issues: readonly Issue[]): Issue {
  // An unknown key is most likely the misspelt name of the one that is missing.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!;
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return issue;
  const closest = issue.errors.reduce((best, other) => (other.length < best.length ? other : best));
  const inner = firstIssue(closest);
  return { ...inner, path: [...issue.path, ...inner.path] };
}

/** "has an unknown key "imgae" in jobs[2]", "is wrong at jobs[0].method: …". */
function describe(issue: Issue): string {
  const path = issue.path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    "",
  );
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => `"${key}"`).join(", ");
    return `has the unknown ${issue.keys.length > 1 ? "keys" : "key"} ${keys}${path && ` in ${path}`}`;
  }
  return path === "" ? `is wrong: ${issue.message}` : `is wrong at ${path}: ${issue.message}`;
}
