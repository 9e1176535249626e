import type { PixelImage, Visual, VisualCheckpoint, VisualiseCall, VisualiseRequest } from "../api/engine";
import { Problem } from "../core/problem";
import { computed, readOut, tensorOf } from "../engine/memory";
import { type Scope, withScope } from "../engine/scope";
import type { Executable } from "../engine/tape";
import { reshaped, type Tensor } from "../engine/tensors";
import type { OpenedGenerator } from "../graph/import/generator";
import { toModelInput } from "../image/preprocess";
import type { VisualRecipe } from "../visuals/define";
import { type Assembly, noiseStart, optimise, type State, scoresOf } from "../visuals/optimise";
import { assemble } from "./assemble";
import { runGenerator } from "./generator";
import type { Job } from "./job";
import { executableOf, type LoadedModel, pictureOf, preprocessingOf } from "./opened";
import { completeRequest } from "./recipe";

export interface VisualiseOptions {
  readonly model: LoadedModel;
  readonly request: VisualiseRequest;
  readonly photo: PixelImage | null;
  readonly mean: PixelImage | null;
  readonly generator: OpenedGenerator | null;
  readonly job: Job;
  readonly call?: VisualiseCall;
}

/** Between two unfinished results. */
const PARTIAL_MS = 150;

/** Makes pictures that excite what was asked for. */
export async function visualiseOn(options: VisualiseOptions): Promise<Visual> {
  const { model, request, job, call } = options;
  const { recipe, pieces, steps } = completeRequest(request);
  const executable = executableOf(model, job.chosen.device);
  return withScope(async (scope) => {
    const generator =
      options.generator && scope.own(runGenerator(options.generator, job.chosen.device, job.control));
    const notes: string[] = [];
    const { assembly, label, unit } = await assemble({
      ...options,
      recipe,
      pieces,
      executable,
      generator,
      scope,
      notes,
    });
    const visual = (
      images: readonly PixelImage[],
      { step, history }: State,
      more: Pick<Visual, "scores" | "checkpoint">,
    ): Visual => ({
      images,
      history: Float32Array.from(history),
      step,
      steps,
      label,
      unit,
      recipe,
      notes,
      provenance: job.watch.provenance(),
      ...more,
    });

    let shown = performance.now();
    const start = await startOf(options, assembly, recipe, scope);
    const end = await optimise(
      assembly,
      start,
      scope,
      steps,
      async (state) => {
        job.tell(state.step / steps, `Step ${state.step} of ${steps}`);
        if (!call?.onPartial || performance.now() - shown < PARTIAL_MS) return;
        call.onPartial(visual(await imagesOf(assembly, state), state, { scores: null, checkpoint: null }));
        shown = performance.now();
      },
      () => call?.pause?.aborted === true,
    );
    const images = await imagesOf(assembly, end);
    return visual(images, end, {
      scores: await scoresOfImages(model, executable, assembly, images),
      checkpoint: await checkpointOf(model, recipe, end),
    });
  });
}

async function startOf(
  { request, model, photo }: VisualiseOptions,
  assembly: Assembly,
  recipe: VisualRecipe,
  scope: Scope,
): Promise<State> {
  const { moments } = assembly.optimiser;
  if (request.resume) {
    checkResume(request.resume, recipe, model);
    const { shape, step, history } = request.resume;
    const tensor = (values: Float32Array): Tensor => scope.own(tensorOf(values, shape));
    return {
      parameters: tensor(request.resume.parameters),
      moments: request.resume.moments.map(tensor),
      step,
      history: Array.from(history),
    };
  }
  const parameters = scope.own(
    recipe.start === "photo" ? encoded(model, assembly, photo) : noiseStart(assembly, recipe.count),
  );
  return {
    parameters,
    moments: Array.from({ length: moments }, () =>
      scope.own(tensorOf(new Float32Array(parameters.size), parameters.shape)),
    ),
    step: 0,
    history: [],
  };
}

/** A photo as parameters, [1, …]. */
function encoded(model: LoadedModel, { parameterisation }: Assembly, photo: PixelImage | null): Tensor {
  const { encode } = parameterisation;
  if (!encode)
    throw new Problem(
      "not-applicable",
      "Code space cannot start from a photo; start from noise, or choose pixels or Fourier.",
      "start",
    );
  const picture = pictureOf(model, photo!);
  try {
    return computed(() => reshaped(encode(picture), parameterisation.shape));
  } finally {
    picture.dispose();
  }
}

function checkResume(checkpoint: VisualCheckpoint, recipe: VisualRecipe, model: LoadedModel): void {
  const { parameters, moments, shape, step } = checkpoint;
  const size = shape.reduce((product, n) => product * n, 1);
  const whole = [parameters, ...moments].every((values) => values.length === size);
  if (JSON.stringify(checkpoint.recipe) === JSON.stringify(recipe) && whole && step >= 0) {
    if (checkpoint.model === model.opened.hash) return;
  }
  throw new Problem(
    "argument",
    "This run was begun with other settings or another network; start it anew.",
    "resume",
  );
}

async function checkpointOf(
  model: LoadedModel,
  recipe: VisualRecipe,
  state: State,
): Promise<VisualCheckpoint> {
  const moments: Float32Array[] = [];
  for (const moment of state.moments) moments.push(await readOut(() => moment));
  return {
    recipe,
    model: model.opened.hash,
    step: state.step,
    shape: state.parameters.shape,
    parameters: await readOut(() => state.parameters),
    moments,
    history: Float32Array.from(state.history),
  };
}

/** The pictures as they are now, clipped and rounded to 8 bits. */
async function imagesOf({ parameterisation }: Assembly, { parameters }: State): Promise<PixelImage[]> {
  const drawing = await parameterisation.draw(parameters);
  try {
    const [n = 1, height = 1, width = 1, channels = 1] = drawing.picture.shape;
    const values = await readOut(() => drawing.picture);
    const size = height * width;
    return Array.from({ length: n }, (_, i) => {
      const data = new Uint8ClampedArray(size * 4).fill(255);
      for (let p = 0; p < size; p += 1)
        for (let c = 0; c < 3; c += 1) {
          const from = (i * size + p) * channels + (channels === 1 ? 0 : c);
          data[p * 4 + c] = 255 * values[from]!;
        }
      return { width, height, data };
    });
  } finally {
    drawing.dispose();
  }
}

/** What 8-bit pictures come to, shown to the network as they are. */
async function scoresOfImages(
  model: LoadedModel,
  executable: Executable,
  assembly: Assembly,
  images: readonly PixelImage[],
): Promise<readonly number[]> {
  const { size, channels } = executable.network.graph.card.input;
  const preprocessing = preprocessingOf(model);
  const one = size[0] * size[1] * channels;
  const all = new Float32Array(images.length * one);
  images.forEach((image, i) => {
    all.set(toModelInput(image, size, channels, preprocessing), i * one);
  });
  const input = tensorOf(all, [images.length, ...size, channels]);
  try {
    return Array.from(await scoresOf(assembly, input));
  } finally {
    input.dispose();
  }
}
