import { createStore, type StoreApi } from "zustand/vanilla";
import type { Call, Engine, PixelImage } from "../api/engine";
import type {
  CellArithmetic,
  ChannelActivation,
  Glimpses,
  LayerActivations,
  ModelStructure,
  Strongest,
} from "../api/inside";
import type { Answers } from "./answers";
import type { Sample } from "./catalogue";
import {
  channelOf,
  emptyInsideChoice,
  type InsideChoice,
  type InsideReducer,
  layerOf,
  lookAtLayer,
} from "./inside";
import { createInsidePictures, type InsidePicture, type PictureSource } from "./inside-pictures";
import { createInsideQueue, type InsideQueue } from "./inside-queue";
import { createTask } from "./inside-task";
import { createInsideVisual, type InsideVisual } from "./inside-visual";
import { predictionKeyOf } from "./question";
import { emptySlot, type Slot } from "./session";
import type { StudioStore } from "./store";
import { indexedDbVisuals, type VisualShelf } from "./visual-shelf";
import { visualSubject } from "./visual-subject";

export interface InsideState {
  /** Whether the room is on the screen. */
  readonly isShown: boolean;
  readonly choice: InsideChoice;
  readonly structure: Slot<ModelStructure>;
  readonly glimpses: Slot<Glimpses>;
  readonly layer: Slot<LayerActivations>;
  readonly channel: Slot<ChannelActivation>;
  readonly cell: Slot<CellArithmetic>;
  readonly strongest: Slot<LookedThrough>;
  /** Pictures that are at hand, and how many more are being opened. */
  readonly pictures: readonly InsidePicture[];
  readonly waiting: number;
  /** So many pictures wait to be asked for; `null` where they were looked through, or are being. */
  readonly offer: number | null;
}

export interface LookedThrough {
  readonly found: Strongest;
  /** Those that it speaks of, in its order. */
  readonly pictures: readonly InsidePicture[];
}

type SlotName = "structure" | "glimpses" | "layer" | "channel" | "cell" | "strongest";

const emptyState: InsideState = {
  isShown: false,
  choice: emptyInsideChoice,
  structure: emptySlot,
  glimpses: emptySlot,
  layer: emptySlot,
  channel: emptySlot,
  cell: emptySlot,
  strongest: emptySlot,
  pictures: [],
  waiting: 0,
  offer: null,
};

export interface Inside {
  readonly store: StoreApi<InsideState>;
  /** What excites the channel that is looked at. */
  readonly visual: InsideVisual;
  /** What excites each channel of the layer that is looked at. */
  readonly queue: InsideQueue;
  /** Only while the room is on the screen is anything asked. */
  show(isShown: boolean): void;
  change(reducer: InsideReducer): void;
  /** As it was before, or in a link: no change that could be taken back. */
  restore(choice: InsideChoice): void;
  /** The choice, with the channel on the screen where it is the first of an order: elsewhere another may be first. */
  seen(): InsideChoice;
  /** Reads how the network is built and what its layers see, whether or not the room is on the screen. */
  readNetwork(): void;
  /** Spells out one cell of the channel on the screen; `null`: none. */
  read(at: readonly [number, number] | null): void;
  /** More pictures to look through for what excites a channel. */
  addPictures(sources: readonly PictureSource[]): void;
  /** Looks through the pictures, however many they are. */
  lookThrough(): void;
  /** Asks again whatever failed or was stopped. */
  retry(): void;
  cancel(): void;
  settled(): Promise<void>;
}

export interface InsideOptions {
  readonly engine: Engine;
  readonly answers: Answers;
  /** The pixels of a sample. */
  readonly loadSample: (sample: Sample, signal: AbortSignal) => Promise<PixelImage>;
  /** Where finished pictures are kept: IndexedDB, unless a test brings another. */
  readonly shelf?: VisualShelf;
  /** A picture with no side longer than so many pixels. */
  readonly shrink?: (image: PixelImage, side: number) => PixelImage;
  /** The person looks at something else than `before`. */
  readonly onChange?: (before: InsideChoice) => void;
}

/** Up to so many pictures are looked through unasked, behind everything else. */
const UNASKED = 64;

/** From what is looked at to engine calls: each answer is asked for once, and what nobody looks at is stopped. */
export function createInside(
  studio: StudioStore,
  {
    engine,
    answers,
    loadSample,
    shelf = indexedDbVisuals(),
    shrink = (image) => image,
    onChange = () => {},
  }: InsideOptions,
): Inside {
  const store = createStore<InsideState>(() => emptyState);
  const inFlight = new Set<Promise<void>>();
  const track = (work: Promise<void>): void => {
    inFlight.add(work);
    void work.finally(() => inFlight.delete(work));
  };
  const taskOf = <K extends SlotName>(name: K, what: string, priority: NonNullable<Call["priority"]>) =>
    createTask<NonNullable<InsideState[K]["value"]>>({
      what,
      priority,
      read: () => store.getState()[name] as Slot<NonNullable<InsideState[K]["value"]>>,
      put: (change) => {
        store.setState((state) => ({ [name]: { ...state[name], ...change } }) as Partial<InsideState>);
        schedule();
      },
      track,
    });
  const tasks = {
    structure: taskOf("structure", "Reading the network", "interactive"),
    glimpses: taskOf("glimpses", "Looking at every layer", "background"),
    layer: taskOf("layer", "Reading the layer", "interactive"),
    channel: taskOf("channel", "Reading the channel", "interactive"),
    cell: taskOf("cell", "Reading the cell", "interactive"),
    strongest: taskOf("strongest", "Looking through the pictures", "background"),
  };
  const visual = createInsideVisual(engine, track);
  const queue = createInsideQueue({ engine, shelf, track, shrink });
  const pictures = createInsidePictures(engine, () => schedule(), track);
  let added: readonly PictureSource[] = [];
  let at: readonly [number, number] | null = null;
  /** The pictures and layer that the person asked for although they are many. */
  let asked = "";
  /** Those that were being looked through when the person said stop. */
  let stopped = "";
  let isScheduled = false;

  studio.subscribe(({ recipe, session }, before) => {
    const { session: was } = before;
    const hasChanged =
      recipe.target !== before.recipe.target ||
      session.model.value !== was.model.value ||
      session.picture.value !== was.picture.value ||
      session.predictions.key !== was.predictions.key ||
      session.samples !== was.samples;
    if (session.model.value?.hash !== was.model.value?.hash)
      restore(lookAtLayer(null)(store.getState().choice));
    if (hasChanged) schedule();
  });

  /** Several changes in a row are one. */
  function schedule(): void {
    if (isScheduled || !store.getState().isShown) return;
    isScheduled = true;
    queueMicrotask(() => {
      isScheduled = false;
      if (store.getState().isShown) refresh();
    });
  }

  function restore(choice: InsideChoice): void {
    store.setState({ choice });
    schedule();
  }

  function seen(): InsideChoice {
    const { choice, layer, channel } = store.getState();
    const isAnswered = layer.job === null && layer.problem === null && channel.job === null;
    const first = isAnswered ? (channel.value?.channel ?? null) : null;
    return { ...choice, channel: choice.channel ?? first };
  }

  /** Filed by handle: another one may be the same network opened for another size. */
  function readNetwork() {
    const { session } = studio.getState();
    const model = session.model.value;
    const opened = model === null ? null : String(model.handle);
    tasks.structure.bring(opened, () => engine.structure(model!.handle));
    const picture = session.picture.value;
    const run = model && picture ? predictionKeyOf(answers.run, model, picture) : null;
    // The answer to the picture comes first: its run leaves the tape that everything here is read from.
    const key = run !== null && session.predictions.key === run ? run : null;
    const image = { model: model?.handle ?? 0, image: picture?.handle ?? 0 };
    tasks.glimpses.bring(key, (call) => engine.glimpses(image, call));
    return { opened, key, image };
  }

  function refresh(): void {
    const { recipe, session } = studio.getState();
    const model = session.model.value;
    const { opened, key, image } = readNetwork();

    const { choice, structure } = store.getState();
    const layer =
      structure.value && structure.key === opened
        ? layerOf(choice, structure.value, model?.camLayer ?? null)
        : null;
    const { target } = recipe;
    const layerKey = key && layer && JSON.stringify([key, layer, target]);
    tasks.layer.bring(layerKey, (call) => engine.activations({ ...image, layer: layer!, target }, call));

    const { value: activations, key: answered } = store.getState().layer;
    const channel = activations && answered === layerKey ? channelOf(choice, activations) : null;
    const channelKey = channel === null ? null : JSON.stringify([layerKey, channel]);
    // While the next layer is on its way the channel before stays on the screen.
    if (channelKey !== null || layerKey === null)
      tasks.channel.bring(channelKey, (call) =>
        engine.channel({ ...image, layer: layer!, channel: channel!, target }, call),
      );
    const cellKey = channelKey && at && JSON.stringify([key, layer, channel, at]);
    tasks.cell.bring(cellKey, (call) =>
      engine.cell({ ...image, layer: layer!, channel: channel!, at: at! }, call),
    );
    lookThrough(key && layer);
    queue.look(model && layer ? { model, layer } : null);
    lookAtVisual(layer, channel);
  }

  function lookAtVisual(layer: string | null, channel: number | null): void {
    const channels = store.getState().layer.value?.statistics.mean.length ?? 0;
    const found = { channels, pictures: pictures.open(), waiting: pictures.waiting() };
    const isLooked = layer !== null && channel !== null;
    visual.look(isLooked ? visualSubject(studio.getState(), { layer, channel, ...found }) : null);
  }

  /** The studio's picture first, then what the person added, then the gallery as far as it was made for this model. */
  function sources(): readonly PictureSource[] {
    const { recipe, session } = studio.getState();
    const address = recipe.model?.kind === "url" ? recipe.model.url : "";
    const made = session.samples.filter(({ models }) =>
      models.some((folder) => address.includes(`/${folder}/`)),
    );
    const picture = session.picture.value;
    const own: readonly PictureSource[] = picture
      ? [{ id: picture.id, name: picture.choice.name, load: async () => picture.pixels }]
      : [];
    const samples = (made.length > 0 ? made : session.samples).map((sample) => ({
      id: `sample:${sample.id}`,
      name: sample.label || sample.id,
      load: (signal: AbortSignal) => loadSample(sample, signal),
    }));
    const all = [...own, ...added, ...samples];
    return all.filter(({ id }, i) => all.findIndex((other) => other.id === id) === i);
  }

  function lookThrough(layer: string | null): void {
    pictures.keep(layer === null ? [] : sources());
    const open = pictures.open();
    const waiting = pictures.waiting();
    const model = studio.getState().session.model.value;
    const key =
      layer && waiting === 0 && open.length > 0
        ? JSON.stringify([answers.run, model?.hash, model?.preprocessing, layer, open.map(({ id }) => id)])
        : null;
    const mayRun = key !== null && key !== stopped && (open.length <= UNASKED || asked === key);
    const before = store.getState();
    const offer = key !== null && !mayRun && before.strongest.key !== key ? open.length : null;
    const isSame = String(before.pictures.map(({ id }) => id)) === String(open.map(({ id }) => id));
    if (!isSame || before.waiting !== waiting || before.offer !== offer)
      store.setState({ pictures: open, waiting, offer });
    if (key === null || !mayRun) return;
    tasks.strongest.bring(key, async (call) => {
      const images = open.map(({ handle }) => handle);
      const found = await engine.strongest({ model: model!.handle, images, layer: layer! }, call);
      return { found, pictures: open };
    });
  }

  return {
    store,
    visual,
    queue,
    show: (isShown) => {
      store.setState({ isShown });
      if (isShown) schedule();
      else {
        at = null;
        visual.pause();
        queue.suspend();
        for (const task of Object.values(tasks)) task.cancel();
        for (const task of Object.values(tasks)) task.retry();
      }
    },
    change: (reducer) => {
      const before = store.getState().choice;
      restore(reducer(before));
      onChange(before);
    },
    restore,
    seen,
    readNetwork: () => {
      readNetwork();
    },
    read: (next) => {
      at = next;
      schedule();
    },
    addPictures: (more) => {
      added = [...more, ...added];
      schedule();
    },
    lookThrough: () => {
      const { session } = studio.getState();
      const { layer, pictures: open } = store.getState();
      const model = session.model.value;
      const ids = open.map(({ id }) => id);
      asked = JSON.stringify([answers.run, model?.hash, model?.preprocessing, layer.value?.layer, ids]);
      stopped = "";
      tasks.strongest.retry();
      schedule();
    },
    retry: () => {
      for (const task of Object.values(tasks)) task.retry();
      schedule();
    },
    cancel: () => {
      stopped = store.getState().strongest.job?.key ?? stopped;
      tasks.strongest.cancel();
      visual.pause();
      queue.pause();
    },
    settled: async () => {
      while (inFlight.size > 0) {
        await Promise.allSettled([...inFlight]);
        await Promise.resolve();
      }
    },
  };
}
