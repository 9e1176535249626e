// Renders the world: its training and test pictures by default, or the named sets, or the sample gallery.
//
//   node training/world/render.mjs [SET ... | gallery]

import { openSources } from "../../scripts/sources.mjs";

const names = process.argv.slice(2);
const sources = await openSources();
try {
  if (names[0] === "gallery") {
    await (await sources.load("/training/world/gallery.ts")).renderGallery();
  } else {
    const { sets } = await sources.load("/training/world/sets.ts");
    const { renderSets } = await sources.load("/training/world/render.ts");
    await renderSets(names.length > 0 ? names : Object.keys(sets));
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await sources.close();
}
