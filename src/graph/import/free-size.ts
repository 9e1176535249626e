import { Problem } from "../../core/problem";
import type { Pair } from "../types";

/** `Problem.where` of a network that takes images of any size while nobody said which to use. */
export const inputSizeArgument = "input.size";

/** Rows and columns for networks that take images of any size: as the person or the card says. */
export class FreeSize {
  readonly #given: Pair | null;
  #used = false;

  constructor(given: Pair | null) {
    if (given && !given.every((side) => Number.isSafeInteger(side) && side > 0))
      throw new Problem(
        "argument",
        `The input size ${given.join("×")} is none: both sides have to be whole numbers of pixels.`,
        inputSizeArgument,
      );
    this.#given = given;
  }

  /** Whether the file left a side open. */
  get used(): boolean {
    return this.#used;
  }

  /** Both sides, those that the file leaves open (`null`) filled in. `input` is for the sentence. */
  fill<T>(sides: readonly [T | null, T | null], input: string): readonly [T | number, T | number] {
    const [rows, columns] = sides;
    if (rows !== null && columns !== null) return [rows, columns];
    this.#used = true;
    if (this.#given === null)
      throw new Problem(
        "input-shape",
        `The input "${input}" takes images of any size: give an input size, or put a card.json with input.size beside the model.`,
        inputSizeArgument,
      );
    return [rows ?? this.#given[0], columns ?? this.#given[1]];
  }
}
