import type { Control } from "../engine/control";
import type { ChosenDevice } from "../engine/device";
import type { JobWatch } from "./provenance";

/** A job under way: its leash, its device and what it costs. */
export interface Job {
  readonly control: Control;
  readonly chosen: ChosenDevice;
  readonly watch: JobWatch;
  /** Says how far a job of many samples is, 0…1, and what it does. */
  readonly tell: (done: number, what: string) => void;
}
