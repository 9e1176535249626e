export interface LruOptions<V> {
  /** Sum of sizes to stay under. At least one entry is always kept. */
  readonly budget: number;
  readonly sizeOf: (value: V) => number;
  /** An entry for which this is true is passed over when room is made. */
  readonly inUse?: (value: V) => boolean;
  /** Called once for every entry that leaves, also on `delete` and `clear`. */
  readonly onEvict: (value: V) => void;
}

/** Least-recently-used cache under a size budget, for things that must be given back (tensors). */
export class Lru<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #options: LruOptions<V>;

  constructor(options: LruOptions<V>) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  get used(): number {
    let sum = 0;
    for (const value of this.#entries.values()) sum += this.#options.sizeOf(value);
    return sum;
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  /** The entry, now the most recently used one. */
  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    if (this.#entries.has(key)) this.delete(key);
    this.#entries.set(key, value);
    this.trim();
  }

  delete(key: K): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#options.onEvict(value);
  }

  clear(): void {
    for (const key of [...this.#entries.keys()]) this.delete(key);
  }

  /** Evicts from the oldest on until the budget holds; never the newest entry, never one in use. */
  trim(): void {
    let used = this.used;
    const newest = [...this.#entries.keys()].at(-1);
    for (const [key, value] of [...this.#entries]) {
      if (used <= this.#options.budget) return;
      if (key === newest || this.#options.inUse?.(value)) continue;
      used -= this.#options.sizeOf(value);
      this.delete(key);
    }
  }
}
