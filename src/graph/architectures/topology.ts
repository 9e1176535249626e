/** What a TensorFlow.js `model.json` says about the layers; the weights are listed elsewhere. */
export interface KerasTopology {
  readonly keras_version: string;
  readonly backend: string;
  readonly model_config: {
    readonly class_name: "Model";
    readonly config: {
      readonly name: string;
      readonly layers: readonly KerasLayer[];
      readonly input_layers: readonly (readonly [string, 0, 0])[];
      readonly output_layers: readonly (readonly [string, 0, 0])[];
    };
  };
}

export interface KerasLayer {
  readonly class_name: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: readonly unknown[];
}

interface Convolution {
  readonly kernel: number;
  readonly strides?: number;
  readonly padding?: "same" | "valid";
  readonly activation?: string;
  readonly bias?: boolean;
}

type From = readonly string[];

const square = (n: number): readonly [number, number] => [n, n];
const dataFormat = { data_format: "channels_last" };

/**
 * Writes down a network of Keras Applications, layer by layer, in the order in which Keras lists them: files whose
 * layers have other names are matched by that order. A layer follows the one before it unless told otherwise.
 */
export class TopologyWriter {
  readonly #layers: KerasLayer[] = [];
  #last = "input_1";

  /** @param size rows and columns of the input, in pixels; it has three channels */
  constructor(size: number) {
    const shape = [null, size, size, 3];
    this.#add("InputLayer", "input_1", { batch_input_shape: shape, dtype: "float32", sparse: false }, []);
  }

  get last(): string {
    return this.#last;
  }

  #add(className: string, name: string, config: object, from: From = [this.#last]): this {
    this.#layers.push({
      class_name: className,
      name,
      config: { name, trainable: true, ...config },
      inbound_nodes: from.length === 0 ? [] : [from.map((layer) => [layer, 0, 0, {}])],
    });
    this.#last = name;
    return this;
  }

  #window({ kernel, strides = 1, padding = "valid", activation = "linear", bias = true }: Convolution) {
    return {
      kernel_size: square(kernel),
      strides: square(strides),
      padding,
      ...dataFormat,
      dilation_rate: [1, 1],
      activation,
      use_bias: bias,
    };
  }

  conv(name: string, filters: number, options: Convolution, from?: From): this {
    return this.#add("Conv2D", name, { filters, ...this.#window(options) }, from);
  }

  depthwise(name: string, options: Convolution): this {
    return this.#add("DepthwiseConv2D", name, { depth_multiplier: 1, ...this.#window(options) });
  }

  dense(name: string, units: number, activation: string): this {
    return this.#add("Dense", name, { units, activation, use_bias: true });
  }

  batchNorm(name: string, epsilon: number, from?: From): this {
    const config = { axis: 3, momentum: 0.99, epsilon, center: true, scale: true };
    return this.#add("BatchNormalization", name, config, from);
  }

  activation(name: string, activation: string): this {
    return this.#add("Activation", name, { activation });
  }

  relu6(name: string): this {
    return this.#add("ReLU", name, { max_value: 6 });
  }

  maxPool(name: string, size: number): this {
    const config = { pool_size: square(size), strides: [2, 2], padding: "valid", ...dataFormat };
    return this.#add("MaxPooling2D", name, config);
  }

  /** Zeros, before and after, alike for rows and columns. */
  pad(name: string, before: number, after: number): this {
    const padding = [
      [before, after],
      [before, after],
    ];
    return this.#add("ZeroPadding2D", name, { padding, ...dataFormat });
  }

  globalAveragePool(name: string): this {
    return this.#add("GlobalAveragePooling2D", name, dataFormat);
  }

  add(name: string, from: From): this {
    return this.#add("Add", name, {}, from);
  }

  flatten(name: string): this {
    return this.#add("Flatten", name, dataFormat);
  }

  reshape(name: string, to: readonly number[]): this {
    return this.#add("Reshape", name, { target_shape: to });
  }

  dropout(name: string, rate: number): this {
    return this.#add("Dropout", name, { rate });
  }

  finish(name: string): KerasTopology {
    return {
      keras_version: "2.2.4",
      backend: "tensorflow",
      model_config: {
        class_name: "Model",
        config: {
          name,
          layers: this.#layers,
          input_layers: [["input_1", 0, 0]],
          output_layers: [[this.#last, 0, 0]],
        },
      },
    };
  }
}
