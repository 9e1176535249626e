import * as tf from "@tensorflow/tfjs-core";
import type { BackendName } from "../../api/engine";
import { Problem } from "../../core/problem";

export interface DeviceOptions {
  readonly wasm: {
    /** Folder of the .wasm files, ending in a slash, or the address of each by name. */
    readonly paths: string | Readonly<Record<string, string>>;
    readonly threads: number;
  };
}

/** A backend that runs, and what it can do. */
export interface Device {
  readonly backend: BackendName;
  readonly adapter: string;
  readonly floatBits: 16 | 32;
  readonly threads: number;
  /** Computes on the CPU although it pretends to be a GPU. */
  readonly software: boolean;
  /** Elements in the largest tensor it can hold. */
  readonly maxElements: number;
  /** Bytes for tapes and prepared kernels together. */
  readonly budget: number;
  /** What it reported since it started: a lost device, a buffer over the limit; `null` while all is well. */
  trouble(): string | null;
  /** Whether the trouble means that its tensors are gone. */
  lost(): boolean;
}

const MB = 2 ** 20;

/** Starts one backend. Throws a Problem `device` with the reason where it cannot. */
export async function startBackend(name: BackendName, options: DeviceOptions): Promise<Device> {
  switch (name) {
    case "webgpu":
      return startWebgpu();
    case "webgl":
      return startWebgl();
    case "wasm":
      return startWasm(options);
    case "cpu":
      return startCpu();
  }
}

async function activate(name: BackendName): Promise<void> {
  let started = false;
  try {
    started = await tf.setBackend(name);
    await tf.ready();
  } catch (cause) {
    throw new Problem("device", `${name} did not start: ${String(cause)}.`, name, cause);
  }
  if (!started || tf.getBackend() !== name) throw new Problem("device", `${name} did not start.`, name);
}

async function startWebgpu(): Promise<Device> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!gpu) throw new Problem("device", "This browser has no WebGPU.", "webgpu");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Problem("device", "No WebGPU adapter.", "webgpu");
  await import("@tensorflow/tfjs-backend-webgpu");
  // Small tensors would silently be computed on the CPU otherwise.
  tf.env().set("WEBGPU_CPU_HANDOFF_SIZE_THRESHOLD", 0);
  await activate("webgpu");
  const { device } = tf.backend() as unknown as { device: GPUDevice };
  let trouble: string | null = null;
  let lost = false;
  // tfjs watches neither: a lost device or a buffer over the limit would give zeros without an exception.
  device.addEventListener("uncapturederror", ({ error }) => {
    trouble ??= `The GPU reported an error: ${error.message}`;
  });
  void device.lost.then(({ reason, message }) => {
    // tfjs destroys the device itself when another backend takes over.
    if (reason === "destroyed") return;
    lost = true;
    trouble = `The GPU was lost: ${message || "no reason given"}.`;
  });
  const { info } = adapter;
  return {
    backend: "webgpu",
    adapter: [info.vendor, info.architecture, info.description].filter(Boolean).join(" ") || "WebGPU",
    floatBits: 32,
    threads: 1,
    software:
      info.isFallbackAdapter || /swiftshader|llvmpipe/i.test(`${info.architecture} ${info.description}`),
    maxElements: Math.min(adapter.limits.maxStorageBufferBindingSize, adapter.limits.maxBufferSize) / 4,
    budget: 1024 * MB,
    trouble: () => trouble,
    lost: () => lost,
  };
}

async function startWebgl(): Promise<Device> {
  await import("@tensorflow/tfjs-backend-webgl");
  const env = tf.env();
  env.set("WEBGL_CPU_FORWARD", false);
  // The texture pool is never returned otherwise: 1.6 GB after one ResNet50.
  env.set("WEBGL_DELETE_TEXTURE_THRESHOLD", 256 * MB);
  await activate("webgl");
  const { gpgpu } = tf.backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } };
  const { gl } = gpgpu;
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  const size = Number(gl.getParameter(gl.MAX_TEXTURE_SIZE));
  return {
    backend: "webgl",
    adapter: renderer,
    floatBits: env.getBool("WEBGL_RENDER_FLOAT32_ENABLED") ? 32 : 16,
    threads: 1,
    software: /swiftshader|llvmpipe|software/i.test(renderer),
    maxElements: size * size,
    budget: 512 * MB,
    trouble: () => (gl.isContextLost() ? "The WebGL context was lost." : null),
    lost: () => gl.isContextLost(),
  };
}

async function startWasm({ wasm }: DeviceOptions): Promise<Device> {
  const backend = await import("@tensorflow/tfjs-backend-wasm");
  backend.setWasmPaths(wasm.paths as string);
  if (wasm.threads > 1) backend.setThreadsCount(wasm.threads);
  await activate("wasm");
  const threaded = wasm.threads > 1 && (await tf.env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT")) === true;
  const simd = (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) === true;
  return {
    backend: "wasm",
    adapter: simd ? "WebAssembly with SIMD" : "WebAssembly",
    floatBits: 32,
    threads: threaded ? backend.getThreadsCount() : 1,
    software: true,
    maxElements: 2 ** 29,
    budget: 1024 * MB,
    trouble: () => null,
    lost: () => false,
  };
}

async function startCpu(): Promise<Device> {
  await import("@tensorflow/tfjs-backend-cpu");
  await activate("cpu");
  return {
    backend: "cpu",
    adapter: "JavaScript",
    floatBits: 32,
    threads: 1,
    software: true,
    maxElements: Number.POSITIVE_INFINITY,
    budget: 1024 * MB,
    trouble: () => null,
    lost: () => false,
  };
}
