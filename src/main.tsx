import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { connectEngine } from "./host/client";
import { createStudio } from "./state/studio";
import { App } from "./ui/App";
import { smaller } from "./ui/canvas/smaller";
import { decodeImage } from "./ui/intake/decode";
import { beginRun } from "./ui/share/liveness";

const engine = connectEngine(
  () => new Worker(new URL("./host/worker.ts", import.meta.url), { type: "module" }),
);
const studio = createStudio({
  engine,
  decode: decodeImage,
  shrink: smaller,
  root: import.meta.env.BASE_URL,
});

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App studio={studio} />
  </StrictMode>,
);
void studio.start(location.hash);
void beginRun().then(({ run, crashed }) => studio.recovery.begin(run, crashed));
