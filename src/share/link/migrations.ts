/** From the form of one version to that of the next. */
export type Migration = (json: unknown) => unknown;

/**
 * Entry n turns a link of version n + 1 into one of version n + 2, so that every link ever made can be read. Whoever
 * renames a key, or changes the default of a parameter or of a step of presentation (defaults are left out of links),
 * adds one here: its version is then the next one by itself.
 */
export const migrations: readonly Migration[] = [
  // To version 2, which has more steps of presentation and comparisons: what version 1 says, it still says. The number
  // keeps an older studio from showing half of a link as if it were all of it.
  (json) => json,
];

// What is looked into ("n") came after version 2 without being one: a studio refuses links of versions that are newer
// than itself, and would refuse every link to Explain and Compare for the sake of a field that they do not have. One that
// does not know the field opens the same picture, model and question in Explain: less than was shared, nothing untrue.

export const versionAfter = (steps: readonly Migration[]): number => steps.length + 1;

/** @param version of `json`, 1 … the version after `steps` */
export const migrate = (json: unknown, version: number, steps: readonly Migration[]): unknown =>
  steps.slice(version - 1).reduce((older, step) => step(older), json);
