import type { Engine, PixelImage, VisualiseRequest } from "../api/engine";
import { Problem } from "../core/problem";
import { meanClass, needsMean, needsPhoto, type VisualChoice } from "./visual-choice";
import type { VisualSubject } from "./visual-subject";

/** The mean of pictures in the size that the model sees. */
export type MeanOf = (pictures: readonly PixelImage[], size: readonly [number, number]) => PixelImage;

interface Means {
  /** Hands the engine a picture that somebody else closes. */
  readonly open: (image: PixelImage) => Promise<number>;
  readonly meanOf: MeanOf;
  readonly signal: AbortSignal;
}

/**
 * The photo and the mean picture, as far as they are needed.
 *
 * @throws Problem `not-applicable` where the network takes none of the pictures at hand for the class
 */
export async function picturesFor(
  engine: Engine,
  { choice, subject }: { readonly choice: VisualChoice; readonly subject: VisualSubject | null },
  { open, meanOf, signal }: Means,
): Promise<Pick<VisualiseRequest, "photo" | "mean">> {
  if (!subject) return {};
  const { info, photo, pictures, model } = subject;
  const seen = needsPhoto(choice, info) ? { photo: photo.handle } : {};
  if (!needsMean(choice, info)) return seen;
  if (choice.mean === "photo") return { ...seen, mean: photo.handle };
  const near = choice.mean === "class" ? await ofClass(engine, choice, subject, signal) : pictures;
  const mean = meanOf(
    near.map(({ pixels }) => pixels),
    model.inputSize,
  );
  return { ...seen, mean: await open(mean) };
}

/** Those of the pictures at hand that the network takes for the class. */
async function ofClass(
  engine: Engine,
  choice: VisualChoice,
  subject: VisualSubject,
  signal: AbortSignal,
): Promise<VisualSubject["pictures"]> {
  const wanted = meanClass(choice, subject);
  const found: VisualSubject["pictures"][number][] = [];
  let name = String(wanted);
  for (const picture of subject.pictures) {
    const request = { model: subject.model.handle, image: picture.handle };
    const { scores } = await engine.predict(request, { signal, priority: "background" });
    if (scores[0]?.index === wanted) found.push(picture);
    name = scores.find(({ index }) => index === wanted)?.name ?? name;
  }
  if (found.length > 0) return found;
  throw new Problem(
    "not-applicable",
    `The network takes none of the ${subject.pictures.length} pictures at hand for “${name}”: add some of it, or stay near to the mean of all.`,
    "mean",
  );
}
