import type { Explanation } from "../../api/engine";
import type { Look } from "../../image/look";
import { type ArchiveFile, archiveOf } from "../../share/archive";
import { encodeNpy } from "../../share/npy";
import { recordOf } from "../../share/record";
import { type Comparison, placesOf } from "../../state/compare";
import type { OpenColumn } from "../../state/compare-columns";
import { canTravelByName } from "../../state/make-link";
import type { Studio } from "../../state/studio";
import { strings } from "../strings";
import { unitOf } from "../unit";
import { labelOf } from "../views/compare/column-label";
import { groupOf, ownLimits, type SharedLimits, sharedLimits } from "../views/compare/limits";
import { figure } from "./figure";
import { saveFile, slugOf } from "./save-file";
import { fileOf, travelAs } from "./travel";

interface FinishedPanel {
  /** From 1, as on the panel. */
  readonly number: number;
  readonly method: string;
  readonly column: OpenColumn;
  /** What its column is. */
  readonly of: string;
  readonly explanation: Explanation;
}

/** Every finished panel of the comparison, in the order of the grid. */
function finishedPanels(studio: Studio): readonly FinishedPanel[] {
  const { comparison, columns, panels } = studio.compare.store.getState();
  const methods = studio.store.getState().session.engine?.methods ?? [];
  return placesOf(comparison).flatMap((place, i) => {
    const panel = panels[place.id];
    const column = columns.find((each) => each.column.id === place.column.id);
    if (panel?.status !== "done" || !column) return [];
    const method = methods.find(({ id }) => id === place.method)?.label ?? place.method;
    const { title } = labelOf(column, comparison.axis);
    return [{ number: i + 1, method, column, of: title, explanation: panel.explanation }];
  });
}

/** One archive with a picture, the raw map and the provenance of each panel, and a list of them all. */
export async function takePanels(studio: Studio): Promise<void> {
  const panels = finishedPanels(studio);
  const { recipe } = studio.store.getState();
  const byName = canTravelByName(recipe.image);
  const link = await studio.share(
    byName ? { kind: "name" } : { kind: "pixels", encode: travelAs("exact") },
    {},
    "compare",
  );
  const parts = await archiveOf(filesOf(studio, panels, link?.fragment ?? null));
  saveFile("whylight-comparison.zip", new Blob([...parts], { type: "application/zip" }));
}

/** The limits that a panel shares with others of the archive; `null` where each has its own. */
function limitsIn(
  scale: Comparison["scale"],
  look: Look,
  panels: readonly FinishedPanel[],
): (explanation: Explanation) => SharedLimits | null {
  if (scale === "own") return () => null;
  const limits = panels.map(({ explanation }) => ownLimits(explanation, look));
  return (explanation) => sharedLimits(limits, groupOf(explanation, look));
}

async function* filesOf(
  studio: Studio,
  panels: readonly FinishedPanel[],
  fragment: string | null,
): AsyncGenerator<ArchiveFile> {
  const { recipe, session } = studio.store.getState();
  // Read once, before the first picture: what is changed meanwhile is not what the archive shows.
  const { scale } = studio.compare.store.getState().comparison;
  const sharedWith = limitsIn(scale, recipe.presentation, panels);
  const list: unknown[] = [];
  for (const { number, method, column, of, explanation } of panels) {
    const { picture, model } = column;
    if (!picture || !model) continue;
    const name = [`${number}`.padStart(2, "0"), slugOf(explanation.method), slugOf(of)]
      .filter(Boolean)
      .join("-");
    const at = explanation.layer === null ? "" : ` ${strings.share.atLayer(explanation.layer)}`;
    const shared = sharedWith(explanation);
    const sharing = shared && shared.count > 1 ? ` · ${strings.compare.sharedBy(shared.count)}` : "";
    const drawn = await figure(
      { pixels: picture.pixels, explanation, look: recipe.presentation, limits: shared?.range },
      {
        title: of === "" ? method : strings.compare.panelOf(method, of),
        detail: `${method}${at} · ${explanation.target.label}${sharing}`,
        unit: unitOf(explanation),
        source: [model.name, model.hash.slice(0, 16), strings.share.made(session.engine?.version ?? "")].join(
          " · ",
        ),
      },
    );
    yield { path: `${name}.png`, content: new Uint8Array(await (await fileOf(drawn)).arrayBuffer()) };
    const { shape, height, width, channels, values } = explanation;
    const sizes = shape === "hwc" ? [height, width, channels] : [height, width];
    yield { path: `${name}.npy`, content: encodeNpy({ shape: sizes, values }) };
    const record = {
      ...recordOf(explanation, model),
      image: { name: picture.choice.name, width: picture.pixels.width, height: picture.pixels.height },
    };
    yield { path: `${name}.json`, content: `${JSON.stringify(record, null, 2)}\n` };
    list.push({ number, method: explanation.method, of, file: name, target: explanation.target });
  }
  const link = fragment === null ? null : `${location.origin}${location.pathname}${fragment}`;
  yield {
    path: "comparison.json",
    content: `${JSON.stringify({ version: 1, link, presentation: recipe.presentation, scale, panels: list }, null, 2)}\n`,
  };
}
