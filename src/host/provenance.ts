import type { Provenance } from "../api/engine";
import { VERSION } from "../core/version";
import type { Meter } from "../engine/control";
import type { Device } from "../engine/device";
import { memoryNow, TFJS_VERSION } from "../engine/memory";

/** Watches one job: time, peak memory and the work that was really done. */
export class JobWatch {
  readonly #device: Device;
  readonly #meter: Meter;
  readonly #forwards: number;
  readonly #nodes: number;
  readonly #start = performance.now();
  #peak = 0;

  constructor(device: Device, meter: Meter) {
    this.#device = device;
    this.#meter = meter;
    this.#forwards = meter.forwards;
    this.#nodes = meter.nodes;
    this.sample();
  }

  /** Call after every node: the peak is the largest sample. */
  sample(): void {
    this.#peak = Math.max(this.#peak, memoryNow().bytes);
  }

  /** Graph nodes run since the job began. */
  get nodes(): number {
    return this.#meter.nodes - this.#nodes;
  }

  provenance(): Provenance {
    const { backend, adapter, floatBits, threads } = this.#device;
    return {
      backend,
      adapter,
      floatBits,
      threads,
      versions: { whylight: VERSION, tfjs: TFJS_VERSION },
      milliseconds: performance.now() - this.#start,
      peakBytes: this.#peak,
      forwards: this.#meter.forwards - this.#forwards,
      nodes: this.nodes,
    };
  }
}
