import { Info } from "lucide-react";
import { useMemo } from "react";
import { DialogTrigger } from "react-aria-components";
import { type MethodInfo, methodOf } from "../../../state/question";
import { withDefaultParams, withLayer, withMethod, withParam } from "../../../state/recipe";
import { Button, IconButton } from "../../controls/Button";
import { Bubble } from "../../controls/Overlay";
import { Picker } from "../../controls/Picker";
import { Section } from "../../controls/Section";
import { ParamForm } from "../../form/ParamForm";
import { useSingleKeys } from "../../shortcuts";
import { strings } from "../../strings";
import { useChange, useStudioState } from "../../studio";
import { ChooseLayer } from "../inside/ChooseLayer";
import { MethodCard } from "./MethodCard";
import "./method-panel.css";

const PICKER = "method-picker";
const families = Object.keys(strings.method.families) as MethodInfo["family"][];

/** How the question is answered: the method and its parameters. */
export function MethodPanel() {
  const change = useChange();
  const recipe = useStudioState((state) => state.recipe);
  const engine = useStudioState((state) => state.session.engine);
  const model = useStudioState((state) => state.session.model.value);
  useSingleKeys({ m: () => document.getElementById(PICKER)?.click() });
  const sections = useMemo(
    () =>
      families
        .map((family) => ({
          label: strings.method.families[family],
          options: (engine?.methods ?? [])
            .filter((method) => method.family === family)
            .map(({ id, label, summary }) => ({ value: id as string, label, detail: summary })),
        }))
        .filter(({ options }) => options.length > 0),
    [engine],
  );
  const method = methodOf(recipe, engine);
  if (!method) return null;
  const changed = recipe.params[method.id] ?? {};
  const takesLayer = Object.values(method.params).some(({ type }) => type === "layer");
  const isChanged = Object.keys(changed).length > 0 || (takesLayer && recipe.layer !== null);
  return (
    <Section
      title={strings.method.title}
      aside={
        isChanged && (
          <Button look="plain" onPress={() => change(withDefaultParams)}>
            {strings.form.resetAll}
          </Button>
        )
      }
    >
      <div className="method-choice">
        <Picker
          id={PICKER}
          large
          label={strings.method.pick}
          value={method.id as string}
          sections={sections}
          onChange={(id) => change(withMethod(id))}
        />
        <DialogTrigger>
          <IconButton icon={Info} label={strings.method.about} />
          <Bubble label={strings.method.about}>
            <MethodCard method={method} />
          </Bubble>
        </DialogTrigger>
      </div>
      <p className="muted">{method.summary}</p>
      <ParamForm
        schema={method.params}
        values={changed}
        layer={recipe.layer}
        layers={model?.layers ?? []}
        defaultLayer={model?.camLayer ?? null}
        onChange={(name, value) => change(withParam(name, value))}
        onLayer={(layer) => change(withLayer(layer))}
      />
      <ChooseLayer methods={[method]} />
    </Section>
  );
}
