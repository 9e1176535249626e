import type { LastStateShelf } from "../recovery";
import { createStudio, type Studio } from "../studio";
import { FakeEngine, fakeModel, pixels } from "./fake-engine";

/** Of the model that is served. */
export const HASH = "0123456789abcdef".repeat(4);
/** Files of the page’s server, by address; everything else is a picture. */
export const served: Record<string, unknown> = {
  "/models/index.json": [{ folder: "digits", name: "Digits", url: "/models/digits/model.json" }],
  "/samples/index.json": ["s0", "s1"].map((id) => ({
    id,
    file: `${id}.png`,
    label: id,
    model: "digits",
    credit: "",
  })),
};
/** Addresses that were asked for, in order. */
export const fetched: string[] = [];

/** What the page is made to believe: a server that answers, from now on and to nobody before. */
export function servePage(stub: (name: string, value: unknown) => void): void {
  fetched.length = 0;
  stub("location", { href: "http://page/", origin: "http://page" });
  stub("fetch", async (input: string | URL): Promise<Response> => {
    const url = `${input}`.replace("http://page", "");
    fetched.push(url);
    return new Response(served[url] === undefined ? "picture" : JSON.stringify(served[url]));
  });
}

const nowhere: LastStateShelf = { read: async () => null, write: async () => {} };

/** A studio that was started with this fragment in its address, and has answered. */
export async function opened(
  fragment = "",
  change: (engine: FakeEngine) => void = () => {},
  shelf: LastStateShelf = nowhere,
) {
  const engine = new FakeEngine();
  engine.model = fakeModel({ hash: HASH });
  change(engine);
  const studio = createStudio({ engine, decode: async () => pixels(), root: "/", shelf });
  await studio.start(fragment);
  await settle(studio);
  return {
    engine,
    studio,
    state: () => studio.store.getState(),
    link: () => studio.store.getState().session.link,
  };
}

export async function settle(studio: Studio): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve));
    await studio.settled();
  }
}

/** The link to what is on the screen of Explain. */
export const shareByName = async (studio: Studio): Promise<string> => {
  const shared = await studio.share({ kind: "name" }, {});
  return shared!.fragment;
};
