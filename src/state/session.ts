import type {
  DeviceReport,
  EngineDescription,
  Explanation,
  ImageHandle,
  ModelInfo,
  ModelShelf,
  PixelImage,
  Predictions,
} from "../api/engine";
import type { Problem } from "../core/problem";
import type { ModelEntry, Sample } from "./catalogue";
import type { LinkSession } from "./link-session";
import type { ImageChoice, ModelChoice } from "./recipe";
import type { Tried } from "./trail";
import type { ShownExample } from "./worked-example";

export type StudioRoom = "explain" | "compare" | "inside";

/** Work that is going on, in words and as a share. */
export interface Job {
  /** What the answer will be filed under. */
  readonly key: string;
  readonly what: string;
  /** 0…1, or `null` where the total is unknown. */
  readonly done: number | null;
}

/** An answer that is kept until the next one is there, and what is being done about that one. */
export interface Slot<T> {
  readonly value: T | null;
  /** The question that `value` answers. */
  readonly key: string | null;
  readonly job: Job | null;
  readonly problem: Problem | null;
}

export const emptySlot = { value: null, key: null, job: null, problem: null } as const;

/** The open model, and which one could not be opened. */
export interface ModelSlot extends Slot<ModelInfo> {
  /** What `problem` is about, where it was an attempt to open a model. */
  readonly failed: ModelChoice | null;
}

/** A picture that the engine holds. */
export interface OpenPicture {
  /** Unlike for every picture that was ever put in, except samples: those keep theirs. */
  readonly id: string;
  readonly choice: ImageChoice;
  readonly pixels: PixelImage;
  readonly handle: ImageHandle;
}

/** A map and the picture it was made from: they are only ever shown together. */
export interface Explained {
  readonly explanation: Explanation;
  readonly imageId: string;
  readonly modelHash: string;
}

/** A method too dear to run unasked: what it would cost. */
export interface Offer {
  readonly key: string;
  /** In forward runs of this model. */
  readonly cost: number;
  /** Estimated from the last forward run; `null` where none was timed. */
  readonly milliseconds: number | null;
}

/** What the machine is doing. Never stored, never linked. */
export interface Session {
  /** The first picture and model are still on their way: nothing is missing yet. */
  readonly isStarting: boolean;
  readonly engine: EngineDescription | null;
  readonly device: DeviceReport | null;
  /** The engine could not start at all. */
  readonly engineProblem: Problem | null;
  readonly embedded: readonly ModelEntry[];
  readonly local: readonly ModelEntry[];
  readonly samples: readonly Sample[];
  /** The models of the catalogue; `null` until the engine has said which. */
  readonly shelf: ModelShelf | null;
  readonly model: ModelSlot;
  /** The model takes any size and is open for a usual one, until the person says which: nothing is computed. */
  readonly sizeIsProposed: boolean;
  readonly picture: Slot<OpenPicture>;
  readonly predictions: Slot<Predictions>;
  readonly explanation: Slot<Explained>;
  /** A first result of the running explanation. */
  readonly partial: Explained | null;
  readonly offer: Offer | null;
  /** A link that was followed, until something else is asked. */
  readonly link: LinkSession | null;
  /** A stored result, shown until the engine has one. */
  readonly example: ShownExample | null;
  /** The room that a link or the way back led to; another object each time. */
  readonly arrival: { readonly room: StudioRoom } | null;
  /** Whether there is anything to undo and to redo. */
  readonly ways: { readonly back: boolean; readonly forth: boolean };
  /** What was tried with the open model, in the order in which it was first answered. */
  readonly trail: readonly Tried[];
  /** The studio crashed last time, and can go on from there. */
  readonly recovery: boolean;
}

export const emptySession: Session = {
  isStarting: true,
  engine: null,
  device: null,
  engineProblem: null,
  embedded: [],
  local: [],
  samples: [],
  shelf: null,
  model: { ...emptySlot, failed: null },
  sizeIsProposed: false,
  picture: emptySlot,
  predictions: emptySlot,
  explanation: emptySlot,
  partial: null,
  offer: null,
  link: null,
  example: null,
  arrival: null,
  ways: { back: false, forth: false },
  trail: [],
  recovery: false,
};
