import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { strings } from "../../strings";
import { useMedia } from "../../use-media";
import { AnswerPanel } from "./AnswerPanel";
import { AppearancePanel } from "./AppearancePanel";
import { ImagePanel } from "./ImagePanel";
import { MethodPanel } from "./MethodPanel";
import { ModelPanel } from "./ModelPanel";
import { QuestionPanel } from "./QuestionPanel";
import { Splitter } from "./Splitter";
import { Stage } from "./Stage";
import { Trail } from "./Trail";
import "./explain-view.css";

const NARROW = "(max-width: 899px)";
const LEFT = { initial: 264, min: 224, max: 400 } as const;
const RIGHT = { initial: 328, min: 280, max: 520 } as const;

/** The room where one picture, one model and one method meet. */
export function ExplainView() {
  const narrow = useMedia(NARROW);
  return narrow ? <Narrow /> : <Wide />;
}

function Wide() {
  const [left, setLeft] = useState<number>(LEFT.initial);
  const [right, setRight] = useState<number>(RIGHT.initial);
  return (
    <div className="rooms" style={{ gridTemplateColumns: `${left}px minmax(0, 1fr) ${right}px` }}>
      <aside className="side left" aria-label={strings.panels.left}>
        <div className="panel">
          <ImagePanel />
          <ModelPanel />
          <AppearancePanel />
        </div>
        <Splitter
          label={strings.panels.leftWidth}
          panel="before"
          width={left}
          min={LEFT.min}
          max={LEFT.max}
          onChange={setLeft}
        />
      </aside>
      <Stage narrow={false} />
      <aside className="side right" aria-label={strings.panels.right}>
        <Splitter
          label={strings.panels.rightWidth}
          panel="after"
          width={right}
          min={RIGHT.min}
          max={RIGHT.max}
          onChange={setRight}
        />
        <div className="panel">
          <AnswerPanel />
          <QuestionPanel />
          <MethodPanel />
        </div>
      </aside>
    </div>
  );
}

/** On a phone the picture stays on top and everything else is one tab away. */
function Narrow() {
  return (
    <div className="rooms narrow">
      <Stage narrow />
      <aside className="tabs-side" aria-label={strings.panels.all}>
        <Tabs className="tabs">
          <TabList className="tab-list" aria-label={strings.product}>
            <Tab id="image">{strings.tabs.image}</Tab>
            <Tab id="answer">{strings.tabs.answer}</Tab>
            <Tab id="method">{strings.tabs.method}</Tab>
            <Tab id="look">{strings.tabs.look}</Tab>
          </TabList>
          <TabPanel id="image" className="panel">
            <ImagePanel />
            <ModelPanel />
          </TabPanel>
          <TabPanel id="answer" className="panel">
            <AnswerPanel />
            <QuestionPanel />
          </TabPanel>
          <TabPanel id="method" className="panel">
            <Trail />
            <MethodPanel />
          </TabPanel>
          <TabPanel id="look" className="panel">
            <AppearancePanel />
          </TabPanel>
        </Tabs>
      </aside>
    </div>
  );
}
