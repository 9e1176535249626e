import { useEffect } from "react";
import { Sheet } from "../../controls/Overlay";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { NetworkGraph } from "./NetworkGraph";
import { useInside, useInsideState } from "./use-inside";
import "./network-choice.css";

interface Props {
  readonly title: string;
  readonly current: string | null;
  /** Names of the layers that may be chosen; the others are drawn all the same. */
  readonly choosable: ReadonlySet<string>;
  readonly onChoose: (layer: string) => void;
  readonly onClose: () => void;
}

/** The drawing of the network as a way to choose a layer, wherever one is asked for. */
export default function NetworkSheet({ title, current, choosable, onChoose, onClose }: Props) {
  const inside = useInside();
  const structure = useInsideState((state) => state.structure.value);
  const answered = useStudioState((state) => state.session.predictions.key);
  // Pictures of what the network made of an earlier picture would be the wrong ones.
  const glimpses = useInsideState(({ glimpses: found }) => (found.key === answered ? found.value : null));
  const name = useStudioState((state) => state.session.model.value?.name ?? strings.product);
  useEffect(() => {
    inside.readNetwork();
  }, [inside]);
  const shown = structure?.layers.find(({ name: one, merged }) => [one, ...merged].includes(current ?? ""));
  return (
    <Sheet title={title} isOpen onClose={onClose}>
      <div className="network-choice">
        {structure && (
          <NetworkGraph
            name={name}
            structure={structure}
            glimpses={glimpses}
            current={shown?.name ?? null}
            choosable={choosable}
            onChoose={(layer) => {
              onChoose(layer);
              onClose();
            }}
          />
        )}
      </div>
    </Sheet>
  );
}
