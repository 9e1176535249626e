import * as tf from "@tensorflow/tfjs";
import type { ModelFiles } from "../../src/graph/import/files";

// TensorFlow.js' own loader and executor (the union package), as an oracle of the importer that shares no code with it.

/** What TensorFlow.js' layers lack, in its own tensor operations. */
abstract class Extra extends tf.layers.Layer {
  abstract compute(x: tf.Tensor): tf.Tensor;

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
    return tf.tidy(() => this.compute(x));
  }

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }
}

/** x · clip(x / 6 + 1 / 2, 0, 1) */
class HardSwish extends Extra {
  static readonly className = "HardSwish";

  override compute(x: tf.Tensor): tf.Tensor {
    return x.mul(x.div(6).add(0.5).clipByValue(0, 1));
  }
}

/** ELU with any alpha. */
class AlphaElu extends Extra {
  static readonly className = "AlphaElu";
  readonly alpha: number;

  constructor(config: { alpha: number }) {
    super(config as object);
    this.alpha = config.alpha;
  }

  override compute(x: tf.Tensor): tf.Tensor {
    return tf.where(x.greater(0), x, x.expm1().mul(this.alpha));
  }
}

/** Global average pooling with keepdims. */
class KeptAveragePooling extends Extra {
  static readonly className = "KeptAveragePooling";

  override compute(x: tf.Tensor): tf.Tensor {
    return x.mean([1, 2], true);
  }

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return [shape[0] as number, 1, 1, shape[3] as number];
  }
}

for (const layer of [HardSwish, AlphaElu, KeptAveragePooling]) tf.serialization.registerClass(layer);

interface LayerJson {
  readonly class_name?: unknown;
  readonly config?: { readonly activation?: unknown; readonly keepdims?: unknown };
}

/** A reviver for JSON.parse: puts our extra classes where TensorFlow.js' own would fail or ignore the config. */
function extras(_key: string, value: unknown): unknown {
  const layer = value as LayerJson | null;
  const replace = (className: string): unknown => ({ ...layer, class_name: className });
  if (layer?.class_name === "Activation" && layer.config?.activation === "hard_swish")
    return replace("HardSwish");
  if (layer?.class_name === "ELU") return replace("AlphaElu");
  if (layer?.class_name === "GlobalAveragePooling2D" && layer.config?.keepdims)
    return replace("KeptAveragePooling");
  return value;
}

interface Manifest {
  readonly paths: readonly string[];
  readonly weights: tf.io.WeightsManifestEntry[];
}

/** The answers of the whole network for one image [h, w, c], on the CPU backend. */
export async function tfjsAnswers(files: ModelFiles, input: Float64Array): Promise<Float64Array> {
  await tf.setBackend("cpu");
  const model = await tf.loadLayersModel({ load: () => artifacts(files) });
  try {
    const shape = (model.inputs[0] as tf.SymbolicTensor).shape.slice(1) as [number, number, number];
    const answer = tf.tidy(
      () => model.predict(tf.tensor(Float32Array.from(input), [1, ...shape])) as tf.Tensor,
    );
    const values = await answer.data();
    answer.dispose();
    return Float64Array.from(values);
  } finally {
    model.dispose();
  }
}

async function artifacts(files: ModelFiles): Promise<tf.io.ModelArtifacts> {
  const text = new TextDecoder().decode(await files.read("model.json", {}));
  const json = JSON.parse(text, extras) as { modelTopology: object; weightsManifest: Manifest[] };
  const parts: Uint8Array[] = [];
  for (const group of json.weightsManifest)
    for (const path of group.paths) parts.push(await files.read(path, {}));
  return {
    modelTopology: json.modelTopology,
    weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
    weightData: await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer(),
  };
}
