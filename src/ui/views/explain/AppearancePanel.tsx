import { blendModes } from "../../../image/blend";
import { colormaps } from "../../../image/colormaps";
import { defaultLook, lookLimits } from "../../../image/look";
import { isDiverging, rangeOf, rectifyOf } from "../../../image/show-map";
import { methodOf } from "../../../state/question";
import { present } from "../../../state/recipe";
import { Amount } from "../../controls/Amount";
import { Button } from "../../controls/Button";
import { Field } from "../../controls/Field";
import { Picker } from "../../controls/Picker";
import { Section } from "../../controls/Section";
import { Slider } from "../../controls/Slider";
import { NumberBox } from "../../form/NumberBox";
import { strings } from "../../strings";
import { useChange, useStudioState } from "../../studio";

const words = strings.look;
const rectifications = (["none", "positive", "negative", "absolute"] as const).map((value) => ({
  value,
  label: words.rectify[value],
}));
const ranges = (["own", "symmetric", "percentile"] as const).map((value) => ({
  value,
  label: words.ranges[value],
}));
const smoothings = (["nearest", "bilinear", "bicubic"] as const).map((value) => ({
  value,
  label: words.interpolations[value],
}));
const sequential = (["magma", "viridis", "grey"] as const).map((value) => ({
  value,
  label: colormaps[value].label,
}));

const blends = blendModes.map((value) => ({
  value,
  label: words.blends[value].label,
  detail: words.blends[value].detail,
}));

/** How the map becomes colours. None of it changes the map. */
export function AppearancePanel() {
  const change = useChange();
  const recipe = useStudioState((state) => state.recipe);
  const method = useStudioState((state) => methodOf(state.recipe, state.session.engine));
  if (!method) return null;
  const look = recipe.presentation;
  const { view, opacity, ...defaults } = defaultLook;
  const isChanged = (Object.keys(defaults) as (keyof typeof defaults)[]).some(
    (name) => look[name] !== defaults[name],
  );
  const range = rangeOf(look, method);
  return (
    <Section
      title={words.title}
      aside={
        isChanged && (
          <Button look="plain" onPress={() => change(present(defaults))}>
            {strings.form.resetAll}
          </Button>
        )
      }
    >
      <div className="narrow-only">
        <Field label={words.opacity}>
          <Slider
            label={words.opacity}
            value={look.opacity}
            min={0}
            max={1}
            step={0.01}
            format={{ style: "percent" }}
            onChange={(value) => change(present({ opacity: value, view: "overlay" }))}
          />
        </Field>
      </div>
      {method.sign === "signed" && (
        <Field label={words.evidence} help={words.rectifyHelp}>
          <Picker
            label={words.evidence}
            value={rectifyOf(look, method)}
            sections={[{ label: null, options: rectifications }]}
            onChange={(rectify) => change(present({ rectify }))}
          />
        </Field>
      )}
      <Field label={words.colours}>
        {isDiverging(look, method) ? (
          <span className="fixed-choice">{words.diverging}</span>
        ) : (
          <Picker
            label={words.colours}
            value={look.sequential}
            sections={[{ label: null, options: sequential }]}
            onChange={(value) => change(present({ sequential: value }))}
          />
        )}
      </Field>
      <Field label={words.range} help={words.rangeHelp}>
        <Picker
          label={words.range}
          value={range}
          sections={[{ label: null, options: ranges }]}
          onChange={(value) => change(present({ range: value }))}
        />
      </Field>
      {range === "percentile" && (
        <Field label={words.percentile}>
          <NumberBox
            label={words.percentile}
            value={look.percentile}
            {...lookLimits.percentile}
            integer={false}
            unit="%"
            onChange={(percentile) => change(present({ percentile }))}
          />
        </Field>
      )}
      <Field label={words.gamma} help={words.gammaHelp}>
        <Amount
          label={words.gamma}
          value={look.gamma}
          {...lookLimits.gamma}
          step={0.05}
          text={look.gamma.toFixed(2)}
          onChange={(gamma) => change(present({ gamma }))}
        />
      </Field>
      <Field label={words.threshold} help={words.thresholdHelp}>
        <Amount
          label={words.threshold}
          value={look.threshold}
          {...lookLimits.threshold}
          step={0.01}
          text={`${Math.round(look.threshold * 100)} %`}
          onChange={(threshold) => change(present({ threshold }))}
        />
      </Field>
      <Field label={words.contours} help={words.contoursHelp}>
        <Amount
          label={words.contours}
          value={look.contours}
          {...lookLimits.contours}
          step={1}
          text={look.contours === 0 ? words.noContours : `${look.contours}`}
          onChange={(contours) => change(present({ contours }))}
        />
      </Field>
      <Field label={words.blend}>
        <Picker
          label={words.blend}
          value={look.blend}
          sections={[{ label: null, options: blends }]}
          onChange={(blend) => change(present({ blend, view: "overlay" }))}
        />
      </Field>
      <Field label={words.smoothing}>
        <Picker
          label={words.smoothing}
          value={look.interpolation}
          sections={[{ label: null, options: smoothings }]}
          onChange={(interpolation) => change(present({ interpolation }))}
        />
      </Field>
    </Section>
  );
}
