import { useEffect } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { StructureLayer } from "../../../api/inside";
import { layerOf } from "../../../state/inside";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { useMedia } from "../../use-media";
import { ChannelPanel } from "./ChannelPanel";
import { LayerStage } from "./LayerStage";
import { NetworkPanel } from "./NetworkPanel";
import { useInside, useInsideState } from "./use-inside";
import "./inside.css";

const words = strings.inside;
const NARROW = "(max-width: 899px)";

/** The room where one looks into the network: all of it, one layer, one channel, one number. */
export default function InsideView() {
  const inside = useInside();
  const narrow = useMedia(NARROW);
  const layer = useLayer();
  useEffect(() => {
    inside.show(true);
    return () => inside.show(false);
  }, [inside]);
  if (narrow)
    return (
      <div className="rooms inside narrow">
        <LayerStage layer={layer} narrow />
        <aside className="tabs-side" aria-label={`${words.network}, ${words.channel}`}>
          <Tabs className="tabs">
            <TabList className="tab-list" aria-label={strings.rooms.inside}>
              <Tab id="network">{words.network}</Tab>
              <Tab id="channel">{words.channel}</Tab>
            </TabList>
            <TabPanel id="network" className="panel">
              <NetworkPanel layer={layer} />
            </TabPanel>
            <TabPanel id="channel" className="panel">
              <ChannelPanel layer={layer} />
            </TabPanel>
          </Tabs>
        </aside>
      </div>
    );
  return (
    <div className="rooms inside">
      <aside className="side left" aria-label={words.network}>
        <NetworkPanel layer={layer} />
      </aside>
      <LayerStage layer={layer} narrow={false} />
      <aside className="side right" aria-label={words.channel}>
        <div className="panel">
          <ChannelPanel layer={layer} />
        </div>
      </aside>
    </div>
  );
}

/** The layer that is looked at, as the drawing knows it. */
function useLayer(): StructureLayer | null {
  const structure = useInsideState((state) => state.structure.value);
  const choice = useInsideState((state) => state.choice);
  const usual = useStudioState((state) => state.session.model.value?.camLayer ?? null);
  if (!structure) return null;
  const name = layerOf(choice, structure, usual);
  return structure.layers.find((layer) => layer.name === name) ?? null;
}
