import { Search, X } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import {
  Button as AriaButton,
  Autocomplete,
  Input,
  ListBox,
  ListBoxItem,
  ListLayout,
  SearchField,
  Text,
  Virtualizer,
} from "react-aria-components";
import type { ClassScore } from "../../../api/engine";
import { formatProbability, formatValue } from "../../../image/format";
import { explainAgainst, explainClass } from "../../../state/recipe";
import { splitName } from "../../class-name";
import { Button } from "../../controls/Button";
import { Note } from "../../controls/Note";
import { Section } from "../../controls/Section";
import { explainedClass } from "../../explained-class";
import { useSingleKeys } from "../../shortcuts";
import { strings } from "../../strings";
import { useChange, useOnScreen, useStudio, useStudioState } from "../../studio";
import "./answer-panel.css";

/** Shown before anyone searches. */
const FIRST = 30;
const ROW = 32;
/** A shorter bar would be a speck. */
const SMALLEST_BAR = 0.01;

/** What the network answers, class by class; the chosen one is the one that is explained. */
export function AnswerPanel() {
  const studio = useStudio();
  const change = useChange();
  const { predictions: value } = useOnScreen();
  const problem = useStudioState((state) => state.session.predictions.problem);
  const target = useStudioState((state) => state.recipe.target);
  const isStarting = useStudioState((state) => state.session.isStarting);
  const [query, setQuery] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useSingleKeys({ c: () => field.current?.focus() });

  const scores = value?.scores;
  const wanted = query.trim().toLowerCase();
  const rows = useMemo(() => {
    if (!scores) return [];
    if (wanted === "") return scores.slice(0, FIRST);
    return scores.filter(({ name, index }) => name.toLowerCase().includes(wanted) || `${index}` === wanted);
  }, [scores, wanted]);
  const chosen = scores ? explainedClass(target, scores) : null;
  const against = "contrast" in target ? target.contrast[1] : null;

  return (
    <Section title={strings.answer.title} grow>
      {problem && (
        <Note sentence={problem.message}>
          <Button onPress={studio.run}>{strings.retry}</Button>
        </Note>
      )}
      {!scores ? (
        !problem && !isStarting && <p className="muted">{strings.answer.empty}</p>
      ) : (
        <div
          className="answer-search"
          // After a click the keys belong to the picture again, not to the search.
          onClickCapture={(event) => {
            const option = event.target instanceof Element && event.target.closest("[role=option]");
            if (option && event.detail > 0) requestAnimationFrame(() => field.current?.blur());
          }}
        >
          <Autocomplete inputValue={query} onInputChange={setQuery}>
            <SearchField
              aria-label={strings.answer.search}
              className="input"
              onKeyDown={(event) => {
                if (event.key === "Escape" && query === "") field.current?.blur();
              }}
            >
              <Search size={14} strokeWidth={1.75} aria-hidden />
              <Input ref={field} placeholder={strings.answer.searchAmong(scores.length)} />
              {query !== "" && (
                <AriaButton>
                  <X size={14} strokeWidth={1.75} aria-hidden />
                </AriaButton>
              )}
            </SearchField>
            <div className="answer-columns small muted" aria-hidden>
              <span>{strings.answer.columns.class}</span>
              <span>{strings.answer.columns.logit}</span>
              <span>{strings.answer.columns.probability}</span>
            </div>
            <Virtualizer layout={ListLayout} layoutOptions={{ rowSize: ROW }}>
              <ListBox
                aria-label={strings.answer.list}
                className="answers"
                items={rows.map((score) => ({ ...score, id: score.index }))}
                dependencies={[against]}
                selectionMode="single"
                selectionBehavior="replace"
                disallowEmptySelection
                selectedKeys={chosen ? [chosen.index] : []}
                onSelectionChange={(keys) => {
                  const [key] = keys === "all" ? [] : keys;
                  if (key === undefined) return;
                  const index = Number(key);
                  if (index === against) change(explainAgainst(index, null));
                  else change(explainClass(index === scores[0]?.index && against === null ? "top" : index));
                }}
                renderEmptyState={() => <p className="list-empty">{strings.answer.nothing(query)}</p>}
              >
                {(score: ClassScore & { id: number }) => (
                  <Answer score={score} isAgainst={score.index === against} />
                )}
              </ListBox>
            </Virtualizer>
            {wanted === "" && scores.length > FIRST && (
              <p className="small muted">{strings.answer.more(FIRST, scores.length)}</p>
            )}
          </Autocomplete>
        </div>
      )}
    </Section>
  );
}

function Answer({ score, isAgainst }: { readonly score: ClassScore; readonly isAgainst: boolean }) {
  const { first, others } = splitName(score.name);
  return (
    <ListBoxItem
      id={score.index}
      textValue={score.name}
      className="answer"
      data-against={isAgainst || undefined}
    >
      <Text slot="label" className="answer-name clip">
        {isAgainst && "− "}
        {first}
        {others && <span className="answer-synonyms">, {others}</span>}
      </Text>
      <span className="answer-logit mono muted">{formatValue(score.logit)}</span>
      <span className="answer-probability mono">{formatProbability(score.probability)}</span>
      {score.probability >= SMALLEST_BAR && (
        <span className="answer-bar" style={{ width: `${score.probability * 100}%` }} />
      )}
    </ListBoxItem>
  );
}
