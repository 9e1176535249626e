import { useEffect, useState } from "react";
import { toProblem } from "../../core/problem";
import { canTravelByName, type SharedLink } from "../../state/make-link";
import type { StudioRoom } from "../../state/session";
import { Facts } from "../controls/Facts";
import { Note } from "../controls/Note";
import { Sheet } from "../controls/Overlay";
import { ProgressLine } from "../controls/ProgressLine";
import { Segmented } from "../controls/Segmented";
import { percent } from "../format";
import { strings } from "../strings";
import { useStudio, useStudioState } from "../studio";
import { CopyText } from "./CopyText";
import { linkRows } from "./link-rows";
import { travelAs } from "./travel";
import "./share.css";

const words = strings.share;
type Way = keyof typeof words.travels;

type State =
  | { readonly kind: "making"; readonly done: number | null }
  | { readonly kind: "made"; readonly link: SharedLink }
  | { readonly kind: "failed"; readonly sentence: string };

/** A link to what is on the screen, and everything that is in it. */
export default function ShareDialog({
  room,
  onClose,
}: {
  readonly room: StudioRoom;
  readonly onClose: () => void;
}) {
  const studio = useStudio();
  const choice = useStudioState((state) => state.recipe.image);
  const ways: readonly Way[] = canTravelByName(choice) ? ["name", "exact", "small"] : ["exact", "small"];
  const [way, setWay] = useState<Way>(ways[0]!);
  const [state, setState] = useState<State>({ kind: "making", done: null });

  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const set = (next: State): void => {
      if (!signal.aborted) setState(next);
    };
    set({ kind: "making", done: null });
    const travel =
      way === "name" ? ({ kind: way } as const) : { kind: "pixels" as const, encode: travelAs(way) };
    studio
      .share(
        travel,
        { signal, priority: "interactive", onProgress: ({ done }) => set({ kind: "making", done }) },
        room,
      )
      .then(
        (link) => link && set({ kind: "made", link }),
        (error: unknown) => set({ kind: "failed", sentence: toProblem(error).sentence }),
      );
    return () => abort.abort();
  }, [studio, way, room]);

  const link = state.kind === "made" ? state.link : null;
  const url = link ? `${location.origin}${location.pathname}${location.search}${link.fragment}` : "";
  return (
    <Sheet
      title={words.titles[room]}
      isOpen
      onClose={onClose}
      footer={<p className="small muted">{words.secret}</p>}
    >
      <div className="travel">
        <h3>{words.travel}</h3>
        <Segmented
          label={words.travel}
          value={way}
          options={ways.map((value) => ({ value, label: words.travels[value] }))}
          onChange={setWay}
        />
        <p className="small muted">
          {way === "name"
            ? words.travelWords[choice?.kind === "url" ? "url" : "sample"]
            : words.travelWords[way]}{" "}
          {link?.comparison && compared(link.comparison, way)}
        </p>
      </div>
      {state.kind === "failed" && <Note sentence={state.sentence} />}
      {state.kind === "making" && <ProgressLine what={words.making} done={state.done} />}
      <CopyText label={words.link} action={words.copy} text={url} />
      <div className="link-contents">{link && <Contents link={link} length={url.length} />}</div>
    </Sheet>
  );
}

function compared({ verdict, difference }: NonNullable<SharedLink["comparison"]>, way: Way): string {
  if (verdict === "same") return words.compared.same;
  const sentence = words.compared[verdict](percent(difference));
  return way === "small" && verdict === "different"
    ? `${sentence} ${words.compared.exactIsCloser}`
    : sentence;
}

function Contents({ link, length }: { readonly link: SharedLink; readonly length: number }) {
  const state = useStudioState((each) => each);
  return (
    <div className="travel">
      <h3>{words.contents}</h3>
      <Facts rows={linkRows(link, length, state)} />
    </div>
  );
}
