import * as tf from "@tensorflow/tfjs-core";
import type { BackendName, DeviceReport } from "../../api/engine";
import { Problem, toProblem } from "../../core/problem";
import { type Device, type DeviceOptions, startBackend } from "./backends";
import { selfCheck } from "./self-check";

export type { Device, DeviceOptions } from "./backends";

/** Fastest first; each is taken only if it computes correctly. */
const ORDER: readonly BackendName[] = ["webgpu", "webgl", "wasm", "cpu"];

/** What a correct device may be off by in the self-check, whose numbers are exact in any float. */
const TOLERANCE = 1e-3;

type Considered = DeviceReport["considered"][number];

export interface ChosenDevice {
  readonly device: Device;
  readonly considered: readonly Considered[];
}

/**
 * Starts the backend asked for, or the best one that passes the self-check. With `auto`, GPUs that are only
 * emulated and GPUs without 32-bit floats are passed over.
 *
 * @throws Problem `device` when the backend asked for, or every one, fails
 */
export async function chooseDevice(
  wanted: BackendName | "auto",
  options: DeviceOptions,
): Promise<ChosenDevice> {
  tf.enableProdMode();
  const considered: Considered[] = [];
  let device: Device | null = null;
  for (const backend of ORDER) {
    if (device || (wanted !== "auto" && wanted !== backend)) {
      const why = device ? `${device.backend} was chosen first.` : `Not asked for: ${wanted} was.`;
      considered.push({ backend, state: "available", why });
      continue;
    }
    try {
      device = await tryBackend(backend, wanted === backend, options);
      considered.push({ backend, state: "running", why: `Self-check passed on ${device.adapter}.` });
    } catch (error) {
      considered.push({ backend, state: "rejected", why: toProblem(error).sentence });
    }
  }
  if (!device) {
    const reasons = considered.filter((c) => c.state === "rejected").map((c) => c.why);
    throw new Problem("device", `No backend could be started. ${reasons.join(" ")}`, wanted);
  }
  return { device, considered };
}

async function tryBackend(name: BackendName, asked: boolean, options: DeviceOptions): Promise<Device> {
  const device = await startBackend(name, options);
  if (!asked && device.software && (name === "webgpu" || name === "webgl"))
    throw new Problem("device", `${device.adapter} only emulates a GPU; WASM is faster.`, name);
  if (!asked && device.floatBits === 16)
    throw new Problem(
      "device",
      `${device.adapter} renders 16-bit floats only, too coarse for gradients.`,
      name,
    );
  const error = await selfCheck();
  if (!(error <= TOLERANCE))
    throw new Problem("device", `The self-check was off by ${(100 * error).toPrecision(2)} %.`, name);
  return device;
}

/** Waits until the device has done what it was given; keeps a GPU's command queue short. */
export async function fence({ backend }: Device): Promise<void> {
  if (backend === "wasm" || backend === "cpu") return;
  const probe = tf.tidy(() => tf.add(tf.scalar(1), tf.scalar(1)));
  await probe.data();
  probe.dispose();
}

/** The device's state in words, for the page and for provenance. */
export function reportOf({ device, considered }: ChosenDevice): DeviceReport {
  return {
    backend: device.backend,
    adapter: device.adapter,
    floatBits: device.floatBits,
    threads: device.threads,
    considered,
    trouble: device.trouble(),
  };
}
