/** Where a computation was published. */
export interface Paper {
  readonly authors: string;
  readonly year: number;
  readonly title: string;
  readonly url: string;
  /** Section or equation this file implements. */
  readonly where: string;
}
