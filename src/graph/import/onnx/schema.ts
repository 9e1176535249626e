import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

// The part of ONNX' protobuf schema (onnx/onnx.proto, IR version 3 to 13) that networks of images need. Field numbers
// are the standard's; what is not listed is skipped.

export interface OnnxModel {
  readonly graph: OnnxGraph | null;
  /** Version by domain; "" is ONNX' own. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly producer: string;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export interface OnnxAttribute {
  readonly float: number;
  readonly int: number;
  readonly text: string;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly tensor: OnnxTensor | null;
}

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly type: number;
  /** Little-endian, if the numbers are stored that way. */
  readonly raw: Uint8Array | null;
  /** Else in a field of their own: float, double, int32 (also float16 bits) or int64. */
  readonly numbers: readonly number[];
  /** `location`, `offset` and `length` of numbers in another file. */
  readonly external: ReadonlyMap<string, string> | null;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: number;
  /** A number, or the name of a size that is open; `null` where no shape is given. */
  readonly dims: readonly (number | string)[] | null;
}

type Field = (reader: BinaryReader, wire: WireType) => void;

/** Walks the fields of a message; those without a row are skipped. */
function message(bytes: Uint8Array, fields: Readonly<Record<number, Field>>): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const field = fields[number];
    if (field) field(reader, wire);
    else reader.skip(wire, number);
  }
}

function expectWire(wire: WireType, wanted: WireType): void {
  if (wire !== wanted) throw new Error(`wire type ${wire} where ${wanted} belongs`);
}

const bytesField =
  (store: (value: Uint8Array) => void): Field =>
  (reader, wire) => {
    expectWire(wire, WireType.LengthDelimited);
    store(reader.bytes());
  };

const decoder = new TextDecoder();
const textField = (store: (value: string) => void): Field =>
  bytesField((bytes) => store(decoder.decode(bytes)));

const readInt = (reader: BinaryReader): number => Number(reader.int64());
const readFloat = (reader: BinaryReader): number => reader.float();
const readDouble = (reader: BinaryReader): number => reader.double();

/** One number, or many of them packed. */
const numbersField =
  (read: (reader: BinaryReader) => number, alone: WireType, store: (value: number) => void): Field =>
  (reader, wire) => {
    if (wire !== WireType.LengthDelimited) {
      expectWire(wire, alone);
      store(read(reader));
      return;
    }
    const packed = new BinaryReader(reader.bytes());
    while (packed.pos < packed.len) store(read(packed));
  };

const intField = (store: (value: number) => void): Field => numbersField(readInt, WireType.Varint, store);
const floatField = (store: (value: number) => void): Field => numbersField(readFloat, WireType.Bit32, store);

/** Throws (anything) where the bytes are no such message. */
export function parseModel(bytes: Uint8Array): OnnxModel {
  let graph: OnnxGraph | null = null;
  let producer = "";
  const opsets = new Map<string, number>();
  message(bytes, {
    2: textField((value) => {
      producer = value;
    }),
    7: bytesField((value) => {
      graph = parseGraph(value);
    }),
    8: bytesField((value) => {
      let domain = "";
      let version = 0;
      message(value, {
        1: textField((text) => {
          domain = text;
        }),
        2: intField((n) => {
          version = n;
        }),
      });
      opsets.set(domain === "ai.onnx" ? "" : domain, version);
    }),
  });
  return { graph, producer, opsets };
}

function parseGraph(bytes: Uint8Array): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  message(bytes, {
    1: bytesField((value) => nodes.push(parseNode(value))),
    5: bytesField((value) => initializers.push(parseTensor(value))),
    11: bytesField((value) => inputs.push(parseValue(value))),
    12: bytesField((value) => outputs.push(parseValue(value))),
  });
  return { nodes, initializers, inputs, outputs };
}

function parseNode(bytes: Uint8Array): OnnxNode {
  const node = { name: "", op: "", domain: "" };
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  message(bytes, {
    1: textField((value) => inputs.push(value)),
    2: textField((value) => outputs.push(value)),
    3: textField((value) => {
      node.name = value;
    }),
    4: textField((value) => {
      node.op = value;
    }),
    5: bytesField((value) => {
      const { name, ...attribute } = parseAttribute(value);
      attributes.set(name, attribute);
    }),
    7: textField((value) => {
      node.domain = value === "ai.onnx" ? "" : value;
    }),
  });
  return { ...node, inputs, outputs, attributes };
}

function parseAttribute(bytes: Uint8Array): OnnxAttribute & { readonly name: string } {
  const one = { name: "", float: 0, int: 0, text: "" };
  const floats: number[] = [];
  const ints: number[] = [];
  let tensor: OnnxTensor | null = null;
  message(bytes, {
    1: textField((value) => {
      one.name = value;
    }),
    2: floatField((value) => {
      one.float = value;
    }),
    3: intField((value) => {
      one.int = value;
    }),
    4: textField((value) => {
      one.text = value;
    }),
    5: bytesField((value) => {
      tensor = parseTensor(value);
    }),
    7: floatField((value) => floats.push(value)),
    8: intField((value) => ints.push(value)),
  });
  return { ...one, floats, ints, tensor };
}

function parseTensor(bytes: Uint8Array): OnnxTensor {
  const one = { name: "", type: 0 };
  const dims: number[] = [];
  const numbers: number[] = [];
  let raw: Uint8Array | null = null;
  const external = new Map<string, string>();
  const store = (value: number): unknown => numbers.push(value);
  message(bytes, {
    1: intField((value) => dims.push(value)),
    2: intField((value) => {
      one.type = value;
    }),
    4: floatField(store),
    5: intField(store),
    7: intField(store),
    8: textField((value) => {
      one.name = value;
    }),
    9: bytesField((value) => {
      raw = value;
    }),
    10: numbersField(readDouble, WireType.Bit64, store),
    13: bytesField((value) => {
      let key = "";
      let text = "";
      message(value, {
        1: textField((name) => {
          key = name;
        }),
        2: textField((content) => {
          text = content;
        }),
      });
      external.set(key, text);
    }),
  });
  return { ...one, dims, raw, numbers, external: external.size > 0 ? external : null };
}

function parseValue(bytes: Uint8Array): OnnxValue {
  const one = { name: "", type: 0 };
  let dims: (number | string)[] | null = null;
  const dimension = bytesField((value) => {
    let size: number | string = "?";
    message(value, {
      1: intField((n) => {
        size = n;
      }),
      2: textField((name) => {
        size = name;
      }),
    });
    dims?.push(size);
  });
  const shape = bytesField((value) => {
    dims = [];
    message(value, { 1: dimension });
  });
  const tensorType = bytesField((value) =>
    message(value, {
      1: intField((type) => {
        one.type = type;
      }),
      2: shape,
    }),
  );
  message(bytes, {
    1: textField((value) => {
      one.name = value;
    }),
    2: bytesField((value) => message(value, { 1: tensorType })),
  });
  return { ...one, dims };
}
