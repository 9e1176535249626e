/** Something that must be given back: a tensor, or a tape of them. */
export interface Disposable {
  dispose(): void;
}

/**
 * Owns tensors across `await`, which `tf.tidy` must never span. What a scope owns is disposed with it,
 * unless it was released to another owner before. A view made by `reshape` is a tensor of its own here:
 * tfjs counts the references to the data below.
 */
export class Scope {
  readonly #owned = new Set<Disposable>();

  own<T extends Disposable>(tensor: T): T {
    this.#owned.add(tensor);
    return tensor;
  }

  /** Hands a tensor to another owner. */
  release<T extends Disposable>(tensor: T): T {
    if (!this.#owned.delete(tensor)) throw new Error("released a tensor that this scope does not own");
    return tensor;
  }

  /** Disposes one tensor before the scope ends. */
  drop(tensor: Disposable): void {
    this.release(tensor).dispose();
  }

  dispose(): void {
    for (const tensor of this.#owned) tensor.dispose();
    this.#owned.clear();
  }
}

/** Runs a job in a scope of its own, disposed whether the job succeeds, fails or is cancelled. */
export async function withScope<T>(job: (scope: Scope) => Promise<T>): Promise<T> {
  const scope = new Scope();
  try {
    return await job(scope);
  } finally {
    scope.dispose();
  }
}
