import { shallow } from "zustand/vanilla/shallow";
import type { ModelInfo } from "../api/engine";
import type { VisualsInfo } from "../visuals/define";
import type { GeneratorEntry } from "./catalogue";
import type { InsidePicture } from "./inside-pictures";
import { absolute } from "./models";
import type { OpenPicture, Session } from "./session";
import type { StudioState } from "./store";

/** What a visualisation is about while nobody says otherwise, and what there is to make it with. */
export interface VisualSubject {
  readonly info: VisualsInfo;
  readonly model: ModelInfo;
  readonly layer: string;
  readonly channel: number;
  /** The class that is explained. */
  readonly class: number;
  /** What a second objective is about: the next channel, the class that is the nearest rival. */
  readonly other: { readonly channel: number; readonly class: number };
  readonly photo: Pick<OpenPicture, "id" | "handle" | "pixels">;
  /** All pictures at hand, whose mean a picture can be kept close to, and how many more are being opened. */
  readonly pictures: readonly Pick<InsidePicture, "id" | "handle" | "pixels">[];
  readonly waiting: number;
  /** What draws pictures that fit the model. */
  readonly generator: GeneratorEntry | null;
}

interface Looked {
  readonly layer: string;
  readonly channel: number;
  /** Of the layer. */
  readonly channels: number;
  readonly pictures: VisualSubject["pictures"];
  readonly waiting: number;
}

/** `null` before the engine has said what it can do, and without a model and a picture. */
export function visualSubject(
  { recipe, session }: StudioState,
  { layer, channel, channels, pictures, waiting }: Looked,
): VisualSubject | null {
  const { value: model } = session.model;
  const { value: photo } = session.picture;
  if (!session.engine || !model || !photo) return null;
  const { target } = recipe;
  const scores = session.predictions.value?.scores ?? [];
  const top = scores[0]?.index ?? 0;
  const [explained, against] =
    "contrast" in target
      ? target.contrast
      : ["class" in target && target.class !== "top" ? target.class : top, null];
  return {
    info: session.engine.visuals,
    model,
    layer,
    channel,
    class: explained,
    other: {
      channel: (channel + 1) % channels,
      class: against ?? scores.find(({ index }) => index !== explained)?.index ?? 0,
    },
    photo,
    pictures,
    waiting,
    generator: generatorFor(model, recipe.model?.kind === "url" ? recipe.model.url : null, session),
  };
}

/** Whether nothing is different. What a subject is put together from is looked at far more often than it changes. */
export function isSameSubject(a: VisualSubject | null, b: VisualSubject | null): boolean {
  if (!a || !b) return a === b;
  const { other, pictures, ...rest } = a;
  const { other: otherThen, pictures: picturesThen, ...then } = b;
  return shallow(rest, then) && shallow(other, otherThen) && shallow(pictures, picturesThen);
}

/** The model's own generator, else one that draws pictures of the very kind that the model takes. */
export function generatorFor(
  { inputSize, inputChannels }: Pick<ModelInfo, "inputSize" | "inputChannels">,
  url: string | null,
  { embedded, local }: Pick<Session, "embedded" | "local">,
): GeneratorEntry | null {
  const entries = [...embedded, ...local];
  const own = url !== null && entries.find((entry) => absolute(entry.url) === absolute(url))?.generator;
  if (own) return own;
  const fits = ({ size, channels }: GeneratorEntry): boolean =>
    size[0] === inputSize[0] && size[1] === inputSize[1] && channels === inputChannels;
  return entries.flatMap(({ generator }) => generator ?? []).find(fits) ?? null;
}
