import type { Control } from "../engine/control";
import type { Device } from "../engine/device";
import { computed } from "../engine/memory";
import { gradientTable } from "../engine/tables";
import { makeExecutable, Tape } from "../engine/tape";
import { reshaped } from "../engine/tensors";
import { backward, forward } from "../engine/walk";
import type { OpenedGenerator } from "../graph/import/generator";
import type { Generator } from "../visuals/context";

/** A generator on the device, walked like any other network; its kernels are disposed by the caller. */
export function runGenerator(
  { model, card }: OpenedGenerator,
  device: Device,
  control: Control,
): Generator & { dispose(): void } {
  const { graph, weights } = model;
  const executable = makeExecutable(graph, weights, {
    maxElements: device.maxElements,
    budget: device.budget / 8,
  });
  const { network } = executable;
  const output = network.member(graph.logits).node.shape;
  const size = [...card.output.size, card.output.channels] as const;
  return {
    input: network.member(graph.input).node.shape,
    output: size,
    mean: Float32Array.from(card.code.mean),
    deviation: Float32Array.from(card.code.standardDeviation),
    async draw(codes) {
      const values = await forward({
        executable,
        from: new Map([[graph.input, codes]]),
        to: [graph.logits],
        keep: "all",
        control,
      });
      const tape = new Tape(executable, values);
      const picture = computed(() => reshaped(tape.value(graph.logits), size));
      return {
        picture,
        async back(signal) {
          const seed = computed(() => reshaped(signal, output));
          try {
            const found = await backward({
              tape,
              seeds: new Map([[graph.logits, seed]]),
              to: [graph.input],
              table: gradientTable,
              control,
            });
            return found.get(graph.input)!;
          } finally {
            seed.dispose();
          }
        },
        dispose() {
          picture.dispose();
          tape.dispose();
        },
      };
    },
    dispose: () => executable.kernels.dispose(),
  };
}
