import { LocateFixed, Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import type { StructureLayer } from "../../../api/inside";
import { lookAtLayer } from "../../../state/inside";
import { IconButton } from "../../controls/Button";
import { Finder } from "../../controls/Finder";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { type GraphZoom, NetworkGraph } from "./NetworkGraph";
import { useInside, useInsideState } from "./use-inside";

const words = strings.inside;

/** The whole network, and a way to each of its layers. */
export function NetworkPanel({ layer }: { readonly layer: StructureLayer | null }) {
  const inside = useInside();
  const structure = useInsideState((state) => state.structure.value);
  const glimpses = useInsideState((state) => state.glimpses.value);
  const name = useStudioState((state) => state.session.model.value?.name ?? "");
  const zoom = useRef<GraphZoom | null>(null);
  const [isReady, setReady] = useState(false);
  const keep = useCallback((next: GraphZoom) => {
    zoom.current = next;
    setReady(true);
  }, []);
  const items = useMemo(
    () =>
      (structure?.layers ?? []).map(({ name: id, shape }) => ({ id, label: id, detail: words.shape(shape) })),
    [structure],
  );
  if (!structure) return <div className="network-panel" />;
  return (
    <div className="network-panel">
      <div className="network-top">
        <Finder
          label={words.find}
          placeholder={words.find}
          items={items}
          value={layer?.name ?? null}
          onChange={(id) => inside.change(lookAtLayer(id))}
        />
      </div>
      <NetworkGraph
        name={name}
        structure={structure}
        glimpses={glimpses}
        current={layer?.name ?? null}
        onChoose={(next) => inside.change(lookAtLayer(next))}
        onZoom={keep}
      />
      {isReady && (
        <div className="network-tools">
          <IconButton icon={ZoomOut} label={words.zoomOut} onPress={() => zoom.current?.zoomBy(1 / 1.4)} />
          <IconButton icon={ZoomIn} label={words.zoomIn} onPress={() => zoom.current?.zoomBy(1.4)} />
          <IconButton icon={Maximize} label={words.whole} onPress={() => zoom.current?.fit()} />
          <IconButton
            icon={LocateFixed}
            label={words.current}
            onPress={() => layer && zoom.current?.showLayer(layer.name)}
          />
        </div>
      )}
    </div>
  );
}
