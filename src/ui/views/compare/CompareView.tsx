import { useEffect, useMemo, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useStore } from "zustand";
import type { Explanation } from "../../../api/engine";
import { regionOf } from "../../../image/show-map";
import { placesOf, presetMethods, withCompareScale, withMethods } from "../../../state/compare";
import type { CompareState } from "../../../state/compare-panel";
import { linkedRegion, wholeView, zoomLinked } from "../../canvas/linked-view";
import { pictureSurface } from "../../canvas/picture-surface";
import { Button } from "../../controls/Button";
import { ProgressLine } from "../../controls/ProgressLine";
import { Segmented } from "../../controls/Segmented";
import { StageTools } from "../../controls/StageTools";
import { LinkVerdict } from "../../share/LinkVerdict";
import { useStageShortcuts } from "../../stage-shortcuts";
import { strings } from "../../strings";
import { useStudio, useStudioState } from "../../studio";
import { useMedia } from "../../use-media";
import { AgreementPanel } from "./AgreementPanel";
import { labelOf } from "./column-label";
import { createLinked, LinkedContext, useLinked } from "./linked";
import { PairPanel } from "./PairPanel";
import { PanelGrid } from "./PanelGrid";
import { SetupPanel } from "./SetupPanel";
import { useCompare, useCompareState } from "./use-compare";
import "./compare.css";

const words = strings.compare;
const NARROW = "(max-width: 899px)";
const scales = (["own", "shared"] as const).map((value) => ({ value, label: words.scales[value] }));

/** The room where maps stand side by side. */
export default function CompareView() {
  const compare = useCompare();
  const narrow = useMedia(NARROW);
  const [linked] = useState(createLinked);
  useEffect(() => {
    compare.show(true);
    return () => compare.show(false);
  }, [compare]);
  return <LinkedContext value={linked}>{narrow ? <Narrow /> : <Wide />}</LinkedContext>;
}

function Wide() {
  return (
    <div className="rooms compare">
      <aside className="side left" aria-label={words.tabs.choose}>
        <div className="panel">
          <SetupPanel />
        </div>
      </aside>
      <Panels />
      <aside className="side right" aria-label={words.tabs.agreement}>
        <div className="panel">
          <AgreementPanel />
          <PairPanel />
        </div>
      </aside>
    </div>
  );
}

function Narrow() {
  return (
    <div className="rooms compare narrow">
      <Panels />
      <aside className="tabs-side" aria-label={`${words.tabs.choose}, ${words.tabs.agreement}`}>
        <Tabs className="tabs">
          <TabList className="tab-list" aria-label={strings.product}>
            <Tab id="choose">{words.tabs.choose}</Tab>
            <Tab id="agreement">{words.tabs.agreement}</Tab>
          </TabList>
          <TabPanel id="choose" className="panel">
            <SetupPanel />
          </TabPanel>
          <TabPanel id="agreement" className="panel">
            <AgreementPanel />
            <PairPanel />
          </TabPanel>
        </Tabs>
      </aside>
    </div>
  );
}

function Panels() {
  const compare = useCompare();
  const scale = useCompareState((state) => state.comparison.scale);
  const hasMethods = useCompareState((state) => state.comparison.methods.length > 0);
  const methods = useStudioState((state) => state.session.engine?.methods);
  const isReady = useStudioState(
    ({ session }) => session.model.value !== null && session.picture.value !== null,
  );
  const viewport = useLinkedViewport();
  useStageShortcuts(viewport);
  return (
    <main className="stage compare-stage">
      <Progress />
      <header className="stage-top">
        <Title />
        <div className="compare-tools">
          <Segmented
            label={words.scale}
            value={scale}
            options={scales}
            onChange={(next) => compare.change(withCompareScale(next))}
          />
          <StageTools viewport={viewport} />
        </div>
      </header>
      <div className="panel-scroll">
        {!isReady ? (
          <p className="compare-empty muted">{words.noPicture}</p>
        ) : hasMethods ? (
          <PanelGrid />
        ) : (
          <div className="compare-empty">
            <h2>{words.emptyTitle}</h2>
            <p className="muted">{words.emptyHint}</p>
            <Button
              look="primary"
              onPress={() => compare.change(withMethods(presetMethods("cams", methods ?? [])))}
            >
              {words.presetNames.cams}
            </Button>
          </div>
        )}
      </div>
      <Status />
    </main>
  );
}

/** The question that all panels answer. */
function Title() {
  const axis = useCompareState((state) => state.comparison.axis);
  const own = useCompareState((state) => state.columns[0]);
  const count = useCompareState((state) => state.columns.length);
  const model = useStudioState((state) => state.session.model.value?.name ?? "");
  const picture = useStudioState((state) => state.session.picture.value?.choice.name ?? "");
  const label = own ? labelOf(own, axis) : null;
  const title = label?.answer && count === 1 ? strings.question.why(label.answer) : strings.rooms.compare;
  const facts = [axis === "models" && count > 1 ? "" : model, axis === "images" && count > 1 ? "" : picture];
  return (
    <div className="headline">
      <h1>{title}</h1>
      <p className="muted">{facts.filter((fact) => fact !== "").join(" · ")}</p>
    </div>
  );
}

function useLinkedViewport() {
  const linked = useLinked();
  const isFitted = useStore(linked, (state) => state.view.zoom <= 1);
  const pixels = useStudioState((state) => state.session.picture.value?.pixels ?? null);
  const studio = useStudio();
  const guide = useCompareState(guideOf);
  return useMemo(
    () => ({
      isFitted,
      zoomBy: (factor: number) => {
        if (!pixels) return;
        const picture = pictureSurface(pixels);
        linked.setState(({ view }) => ({ view: zoomLinked(view, picture, picture, factor) }));
      },
      reset: () => linked.setState({ view: wholeView }),
      toEvidence:
        pixels && guide
          ? () => {
              const region = regionOf(guide, studio.store.getState().recipe.presentation);
              const picture = pictureSurface(pixels);
              if (region) linked.setState({ view: linkedRegion(region, picture, picture) });
            }
          : null,
    }),
    [linked, isFitted, pixels, guide, studio],
  );
}

/** The map whose evidence all panels zoom to: the pinned one, or else the first that is finished. */
function guideOf({ comparison, panels }: CompareState): Explanation | null {
  const { a, b } = comparison.pinned;
  for (const id of [a, b, ...placesOf(comparison).map((place) => place.id)]) {
    const panel = id === null ? undefined : panels[id];
    if (panel?.status === "done") return panel.explanation;
  }
  return null;
}

function useCounts() {
  const text = useCompareState(({ panels }) => {
    const all = Object.values(panels);
    const count = (...statuses: string[]): number =>
      all.filter(({ status }) => statuses.includes(status)).length;
    return [
      all.length,
      count("done"),
      count("failed"),
      count("offered"),
      count("stopped"),
      count("waiting", "running"),
    ].join();
  });
  const [all = 0, done = 0, failed = 0, offered = 0, stopped = 0, open = 0] = text.split(",").map(Number);
  return { all, done, failed, offered, stopped, open };
}

function Progress() {
  const { all, offered, open } = useCounts();
  const wanted = all - offered;
  return (
    <div className="stage-progress">
      {open > 0 && (
        <ProgressLine what={words.progress(wanted - open, wanted)} done={(wanted - open) / wanted} />
      )}
    </div>
  );
}

/** How far the grid is, and how to stop it or to go on. */
function Status() {
  const compare = useCompare();
  const { all, done, failed, offered, stopped, open } = useCounts();
  const what = useCompareState(({ panels }) =>
    Object.values(panels)
      .map((panel) => (panel.status === "running" ? panel.what : ""))
      .find((words) => words !== ""),
  );
  return (
    <div className="compare-status small muted" role="status">
      {all > 0 && (
        <>
          <span>{words.progress(done, all)}</span>
          {failed > 0 && <span>{words.failed(failed)}</span>}
          {offered > 0 && <span>{words.offered(offered)}</span>}
          <span className="clip">{what}</span>
          {open === 0 && <LinkVerdict />}
          {open > 0 && (
            <Button look="plain" onPress={() => compare.cancel()}>
              {words.cancelAll}
            </Button>
          )}
          {stopped > 0 && open === 0 && (
            <Button look="plain" onPress={compare.resume}>
              {words.resume}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
