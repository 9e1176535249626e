import { correlation, onGrid, overlap, ranks, scaled, ssim, topMask } from "../../../image/agreement";
import { type Ask, type Reply, TOP_PERCENT } from "./agreement-question";

/** Prepared once per map, compared with every other. */
const prepare = {
  spearman: (values: Float64Array): Float64Array => ranks(values),
  ssim: (values: Float64Array): Float64Array => values,
  top: (values: Float64Array): Uint8Array => topMask(values, TOP_PERCENT),
};

let latest = 0;

addEventListener("message", ({ data }: MessageEvent<Ask>) => {
  latest = data.id;
  void answer(data);
});

async function answer({ id, measure, sidedness, height, width, maps }: Ask): Promise<void> {
  const prepared: (Float64Array | Uint8Array)[] = [];
  const rows: (number | null)[][] = [];
  const size = { width, height, dynamicRange: sidedness === "absolute" ? 1 : 2 };
  for (const map of maps) {
    // A later question makes this one idle: it is looked for between two rows.
    await new Promise((resolve) => setTimeout(resolve));
    if (latest !== id) return;
    const own = prepare[measure](scaled(onGrid(map, height, width).values, sidedness));
    rows.push(
      prepared.map((other) => {
        if (own instanceof Uint8Array || other instanceof Uint8Array) {
          return overlap(own as Uint8Array, other as Uint8Array);
        }
        return measure === "ssim" ? ssim(own, other, size) : correlation(own, other);
      }),
    );
    prepared.push(own);
  }
  postMessage({ id, rows } satisfies Reply);
}
