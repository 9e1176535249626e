import type { CatalogueModel, EngineDescription, PixelImage } from "../api/engine";
import { toProblem } from "../core/problem";
import type { LinkContent, LinkImage, LinkModel } from "../share/link/content";
import { differenceOf, printOf, verdictOf } from "../share/map-print";
import type { Answers } from "./answers";
import type { ModelEntry, Sample } from "./catalogue";
import type { InsideChoice } from "./inside";
import { comparisonFromLink, type LinkedComparison } from "./link-comparison";
import { linkSchemas } from "./link-schemas";
import { type LinkSession, noLink } from "./link-session";
import { offersOf } from "./make-link";
import type { Models, SaidFacts } from "./models";
import { questionOf } from "./question";
import type { ImageChoice, Recipe, Reducer } from "./recipe";
import { type StudioStore, setSession } from "./store";

/** What following a link takes; all of it reports its failures by itself. */
export interface LinkActions {
  describe(): Promise<EngineDescription>;
  change(reducer: Reducer): void;
  readonly models: Pick<Models, "open" | "openEntry" | "openFromCatalogue" | "describe" | "refreshShelf">;
  decode(file: Blob, name: string): Promise<PixelImage>;
  /** With `also`, the recipe changes in the same step as the picture: nothing is computed in between. */
  showSample(sample: Sample, also: Reducer): Promise<boolean>;
  showLink(url: string, also: Reducer): Promise<boolean>;
  show(choice: ImageChoice, load: () => Promise<PixelImage>, also: Reducer): Promise<boolean>;
  /** Columns are opened, and what stands side by side is as the link says. */
  openComparison(linked: LinkedComparison): void;
  lookInside(choice: InsideChoice): void;
}

export interface LinkOpener {
  /** `waiting` for the person's word, or `refused`: no link, or one of which nothing can be used. */
  open(fragment: string): Promise<"followed" | "waiting" | "refused">;
  /** Follows a link that waited for the person's word. */
  accept(): Promise<void>;
  dismiss(): void;
  /** Something else is looked into than the link says, if it says what. */
  lookedElsewhere(): void;
}

/** The fields that decide which map is computed: presentation is not among them. */
const asked = ({
  model,
  image,
  preprocessing,
  inputSize,
  target,
  method,
  params,
  layer,
}: Recipe): readonly unknown[] => [model, image, preprocessing, inputSize, target, method, params, layer];

const isSameQuestion = (a: Recipe, b: Recipe): boolean => {
  const others = asked(b);
  return asked(a).every((value, i) => value === others[i]);
};

export function createLinkOpener(store: StudioStore, answers: Answers, actions: LinkActions): LinkOpener {
  /** Read, and waiting for the person. */
  let waiting: LinkContent | null = null;
  /** The recipe as the link left it: once it asks something else, the verdict is about something else. */
  let followed: Recipe | null = null;
  let leadsInside = false;

  const setLink = (link: LinkSession | null): void => setSession(store, { link });
  const addToLink = (change: Partial<LinkSession>): void =>
    setLink({ ...(store.getState().session.link ?? noLink), ...change });
  const say = (sentence: string): void =>
    addToLink({ sentences: [...(store.getState().session.link?.sentences ?? []), sentence] });

  store.subscribe((state, before) => {
    const { link, model, explanation } = state.session;
    if (link === null) return;
    if (link.question?.kind === "bring" && waiting?.model && model.value !== before.session.model.value) {
      if (model.value?.hash.startsWith(waiting.model.hash)) void brought(waiting);
      return;
    }
    if (followed && !isSameQuestion(state.recipe, followed)) {
      leave(link);
      return;
    }
    if (!followed || !link.print || link.comparison || !explanation.value || explanation.job) return;
    const question = questionOf(state.recipe, state.session, answers.run);
    if (!question || question.explanationKey !== explanation.key) return;
    const here = printOf(explanation.value.explanation);
    const difference = differenceOf(link.print, here);
    addToLink({ comparison: { verdict: verdictOf(link.print, here), difference } });
  });

  function leave(link: LinkSession): void {
    followed = null;
    const isOver = link.sentences.length === 0 && link.question === null;
    setLink(isOver ? null : { ...link, print: null, comparison: null });
  }

  async function open(fragment: string): ReturnType<LinkOpener["open"]> {
    // The codec is loaded only for what may be a link.
    if (!/^#?v\d/.test(fragment)) return "refused";
    const { decodeLink } = await import("../share/link/codec");
    const description = await actions.describe();
    const found = decodeLink(fragment, linkSchemas(description));
    if (found.kind === "none") return "refused";
    waiting = null;
    followed = null;
    if (found.kind === "broken") {
      setLink({ ...noLink, sentences: [found.sentence] });
      return "refused";
    }
    const { content, sentence } = found;
    setLink({ ...noLink, sentences: sentence === null ? [] : [sentence] });
    const download = await toDownload(content.model);
    const [model, image] = [
      download ? new URL(download.url).host : elsewhere(content.model),
      elsewhere(content.image),
    ];
    if (model !== null || image !== null) {
      waiting = content;
      addToLink({ question: { kind: "fetch", model, image, download } });
      return "waiting";
    }
    await follow(content);
    return "followed";
  }

  /** Model, then picture and question in one step. */
  async function follow(content: LinkContent): Promise<void> {
    const isOpen = await bringModel(content);
    if (isOpen) await sayFacts(content);
    const also = isOpen ? asLinked(content) : withoutModel(content);
    const isShown = await bringImage(content.image, also);
    if (!isShown) actions.change(also);
    bringRoom(content, isOpen);
    if (isOpen && isShown && content.model && content.image) watch(content);
  }

  /** The model that was missing has come: the picture is there already. */
  async function brought(content: LinkContent): Promise<void> {
    waiting = null;
    addToLink({ question: null });
    await sayFacts(content);
    actions.change(asLinked(content));
    bringRoom(content, true);
    if (content.image) watch(content);
  }

  /** The model is open by now, or is not to be: another one would begin with its own layer. */
  function bringRoom({ compare, inside }: LinkContent, hasModel: boolean): void {
    if (compare !== null) {
      const linked = comparisonFromLink(compare, hasModel, offersOf(store.getState().session));
      actions.openComparison(linked);
      if (linked.missing.length > 0) {
        say(`Of the comparison these are not offered here: ${linked.missing.join(", ")}.`);
      }
    }
    if (inside !== null) actions.lookInside(hasModel ? inside : { ...inside, layer: null, channel: null });
    const room = inside !== null ? "inside" : compare !== null ? "compare" : "explain";
    setSession(store, { arrival: { room } });
  }

  /** What the sender had said of the model, as far as it is not said here already. */
  async function sayFacts({ preprocessing, inputSize }: LinkContent): Promise<void> {
    const facts: SaidFacts = {
      ...(preprocessing ? { preprocessing } : {}),
      ...(inputSize ? { inputSize } : {}),
    };
    if (Object.keys(facts).length > 0) await actions.models.describe(facts);
  }

  /** A model of the catalogue by its id. */
  async function inCatalogue(id: string): Promise<CatalogueModel | null> {
    if (store.getState().session.shelf === null) await actions.models.refreshShelf();
    return store.getState().session.shelf?.models.find((model) => model.id === id) ?? null;
  }

  /** The model of a link, where it has to be downloaded first. */
  async function toDownload(model: LinkModel | null): Promise<CatalogueModel | null> {
    if (model?.kind !== "catalogue" || served(model.id) || isOpen(model)) return null;
    const found = await inCatalogue(model.id);
    return found?.kept?.complete ? null : found;
  }

  const isOpen = (model: LinkModel): boolean =>
    store.getState().session.model.value?.hash.startsWith(model.hash) ?? false;

  /** One that the page's own server has, by its folder. */
  const served = (name: string): ModelEntry | undefined => {
    const { embedded, local } = store.getState().session;
    return [...embedded, ...local].find(({ folder }) => folder === name);
  };

  function watch(content: LinkContent): void {
    followed = store.getState().recipe;
    leadsInside = content.inside !== null;
    addToLink({ print: content.print });
  }

  /** Whether the model that the link was made with is open, or the one that now goes by its name. */
  async function bringModel(content: LinkContent): Promise<boolean> {
    const { model } = content;
    const { embedded, model: slot } = store.getState().session;
    const first = embedded[0];
    if (model === null) {
      if (!slot.value && first) await actions.models.openEntry(first);
      return true;
    }
    if (isOpen(model)) return true;
    const name = model.kind === "url" ? model.url : model.kind === "local" ? model.name : model.id;
    const entry = served(name);
    const listed = !entry && model.kind === "catalogue" ? await inCatalogue(name) : null;
    if (entry) await actions.models.openEntry(entry);
    else if (listed) await actions.models.openFromCatalogue(listed);
    else if (model.kind === "url") {
      await actions.models.open({ kind: "url", url: name, name }, { kind: "url", url: name });
    }
    if (isOpen(model)) return true;
    const isOther = (entry ?? listed ?? model.kind === "url") && model.kind !== "local";
    if (isOther && store.getState().session.model.problem === null) {
      say("The model that this link names has changed since the link was made: its map will be another one.");
      return true;
    }
    if (!store.getState().session.model.value && first) await actions.models.openEntry(first);
    if (model.kind === "local") {
      waiting = content;
      addToLink({ question: { kind: "bring", name } });
    } else if (!entry && !listed && model.kind === "catalogue") {
      say(`This link was made with the model “${name}”, which is not offered here: open it, then the link.`);
    }
    return false;
  }

  /** Whether the picture is on the screen now, and the recipe changed with it. */
  async function bringImage(image: LinkImage | null, also: Reducer): Promise<boolean> {
    const { samples, picture } = store.getState().session;
    const [first] = samples;
    switch (image?.kind) {
      case "url":
        return actions.showLink(image.url, also);
      case "pixels": {
        const name = image.name || "Shared picture";
        const file = new Blob([Uint8Array.from(image.bytes)]);
        return actions.show({ kind: "file", name }, () => actions.decode(file, name), also);
      }
      case "sample": {
        const sample = samples.find(({ id }) => id === image.id);
        if (sample) return actions.showSample(sample, also);
        say(`There is no sample picture “${image.id}” here: the picture of this link cannot be shown.`);
      }
    }
    if (!picture.value && first) await actions.showSample(first, (recipe) => recipe);
    return false;
  }

  return {
    open: async (fragment) => {
      try {
        return await open(fragment);
      } catch (error) {
        // The engine did not start, or the page could not load the codec.
        setLink({ ...noLink, sentences: [toProblem(error).sentence] });
        return "refused";
      }
    },
    accept: async () => {
      const content = waiting;
      if (!content) return;
      waiting = null;
      addToLink({ question: null });
      await follow(content);
    },
    dismiss: () => {
      waiting = null;
      followed = null;
      setSession(store, { link: null });
    },
    lookedElsewhere: () => {
      const { link } = store.getState().session;
      if (link && followed && leadsInside) leave(link);
    },
  };
}

/** The server that a file would be fetched from, where it is not the page's own. */
function elsewhere(file: LinkModel | LinkImage | null): string | null {
  if (file?.kind !== "url") return null;
  const { origin, host } = new URL(file.url);
  return origin === globalThis.location?.origin ? null : host;
}

/** What a link says about the question and how its answer is shown. */
const asLinked =
  (content: LinkContent): Reducer =>
  (recipe) => ({ ...withoutModel(content)(recipe), target: content.target, layer: content.layer });

/** Class numbers and layer names belong to one model: without it they mean nothing. */
const withoutModel =
  ({ method, params, look }: LinkContent): Reducer =>
  (recipe) => ({ ...recipe, method, params: { ...recipe.params, [method]: params }, presentation: look });
