import { ArrowLeft, ArrowRight, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { tours } from "../../state/tours";
import { Button, IconButton } from "../controls/Button";
import { enterRoom } from "../shell/rooms";
import { useSingleKeys } from "../shortcuts";
import { strings } from "../strings";
import { useStudio, useStudioState } from "../studio";
import { closeTour, type OpenTour } from "./open-tour";
import { useMark } from "./use-mark";
import { type TourState, useTour } from "./use-tour";
import { type StepWords, tourWords as words } from "./words";
import "./tour.css";

/** A tour beside the room it speaks of: it covers nothing, and the page stays as usable as ever. */
export default function TourCard({ open }: { readonly open: OpenTour }) {
  const tour = tours.find(({ id }) => id === open.id)!;
  const state = useTour(tour);
  const { step, index, phase, changes } = state;
  const [left, setLeft] = useState<"early" | "at the end" | null>(null);
  const card = useRef<HTMLElement>(null);
  const hadFocus = useRef(false);
  const isLast = index === tour.steps.length - 1;
  const hasFocus = (): boolean => card.current?.contains(document.activeElement) ?? false;
  // What has the focus is about to go: the next control of the tour takes it.
  const focusNext = (): void => card.current?.querySelector<HTMLElement>(".primary")?.focus();
  const leave = (): void => {
    hadFocus.current = hasFocus();
    setLeft(isLast ? "at the end" : "early");
  };
  const next = (): void => (isLast ? leave() : state.goTo(index + 1));
  const back = (): void => {
    if (index === 0) return;
    if (index === 1 && hasFocus()) focusNext();
    state.goTo(index - 1);
  };
  const again = (): void => {
    focusNext();
    state.goTo(index);
  };
  useSingleKeys(left ? {} : { n: next, p: back });
  useEscape(left ? () => close(hasFocus()) : leave);

  const param = useStudioState(({ session }) => {
    const name = step.control?.param;
    const method = session.engine?.methods.find(({ id }) => id === step.method);
    return (name && method?.params[name]?.label) || null;
  });
  useMark(left ? undefined : step.control, param, phase === "there" && changes.length === 0);

  const title = strings.tours.names[open.id].title;
  return (
    <section className="tour" aria-label={words.label(title)} ref={card}>
      {left ? (
        <Ending
          open={open}
          sentence={left === "early" ? words.left : words.over}
          takesFocus={hadFocus.current}
        />
      ) : (
        <>
          <Words
            state={state}
            of={tour.steps.length}
            title={title}
            words={words.steps[open.id][step.id]!}
            onAgain={again}
          />
          <div className="tour-tools">
            <IconButton
              icon={ArrowLeft}
              label={words.back}
              shortcut="p"
              isDisabled={index === 0}
              onPress={back}
            />
            <Button look="primary" autoFocus onPress={next}>
              {isLast ? words.finish : words.next}
              {!isLast && <ArrowRight size={15} strokeWidth={1.75} aria-hidden />}
            </Button>
            <IconButton icon={X} label={words.leave} shortcut="Esc" onPress={leave} />
          </div>
        </>
      )}
    </section>
  );
}

interface WordsProps {
  readonly state: TourState;
  readonly of: number;
  readonly title: string;
  readonly words: StepWords;
  /** The step is to be as it was. */
  readonly onAgain: () => void;
}

function Words({ state, of, title, words: own, onAgain }: WordsProps) {
  const { step, index, phase, seen, changes } = state;
  const sight = seen[step.id];
  const text = useMemo(() => sight && own.text(sight, seen), [own, sight, seen]);
  return (
    <>
      <header className="tour-where">
        <p className="small muted clip">{title}</p>
        <h2>{own.title}</h2>
        <p className="small muted">{words.place(index + 1, of)}</p>
      </header>
      <div className="tour-words" aria-live="polite">
        {text ? (
          <p>
            {text}
            {own.paper && (
              <>
                {" "}
                <a href={own.paper.url} target="_blank" rel="noreferrer">
                  {own.paper.label}
                </a>
              </>
            )}
          </p>
        ) : (
          <p className="muted">{phase === "failed" ? words.failed : words.working}</p>
        )}
        {(changes.length > 0 || phase === "failed") && (
          <div className="tour-aside">
            {phase !== "failed" && <p className="muted">{words.changed(changes)}</p>}
            <Button onPress={onAgain}>{phase === "failed" ? words.again : words.toStep}</Button>
          </div>
        )}
      </div>
    </>
  );
}

interface EndingProps {
  readonly open: OpenTour;
  readonly sentence: string;
  readonly takesFocus: boolean;
}

/** Nothing is put back by force. */
function Ending({ open: { before }, sentence, takesFocus }: EndingProps) {
  const [isGoing, setGoing] = useState(false);
  async function bringBack(): Promise<void> {
    setGoing(true);
    await before.bringBack();
    enterRoom(before.room);
    close(true);
  }
  return (
    <>
      <p className="tour-ending" role="status">
        {sentence}
      </p>
      <div className="tour-tools">
        <Button look="primary" autoFocus={takesFocus} isDisabled={isGoing} onPress={() => void bringBack()}>
          {words.bringBack}
        </Button>
        <Button onPress={() => close(true)}>{words.stay}</Button>
      </div>
    </>
  );
}

/** The picture takes the focus that the tour had. */
function close(hadFocus: boolean): void {
  closeTour();
  if (hadFocus) document.querySelector<HTMLElement>("[role=application]")?.focus();
}

/** Esc leaves, once there is nothing nearer to it that it would close or stop. */
function useEscape(onEscape: () => void): void {
  const studio = useStudio();
  const latest = useRef(onEscape);
  latest.current = onEscape;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (document.querySelector("[role=dialog], [role=menu], .popover")) return;
      if (event.target instanceof Element && event.target.closest("input:not([type=range]), textarea"))
        return;
      const { model, picture, predictions, explanation } = studio.store.getState().session;
      if ([model, picture, predictions, explanation].some(({ job }) => job !== null)) return;
      latest.current();
    };
    // Before the page itself hears it: what is running then stops first.
    addEventListener("keydown", onKey, { capture: true });
    return () => removeEventListener("keydown", onKey, { capture: true });
  }, [studio]);
}
