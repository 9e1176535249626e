import { useState } from "react";
import type { LayerInfo } from "../../api/engine";
import { isInUse } from "../../share/params";
import type { MethodInfo } from "../../state/question";
import { Field } from "../controls/Field";
import { Finder } from "../controls/Finder";
import { Picker } from "../controls/Picker";
import { Segmented } from "../controls/Segmented";
import { Slider } from "../controls/Slider";
import { Toggle } from "../controls/Toggle";
import { strings } from "../strings";
import {
  layersFor,
  type NumberParam,
  type Param,
  shownValue,
  sliderScale,
  toStore,
  type Value,
} from "./fields";
import { NumberBox, SHORT } from "./NumberBox";
import "./param-form.css";

interface Props {
  readonly schema: MethodInfo["params"];
  /** Only what differs from the defaults. */
  readonly values: Readonly<Record<string, Value>>;
  readonly layer: string | null;
  readonly layers: readonly LayerInfo[];
  /** What `null` stands for. */
  readonly defaultLayer: string | null;
  /** `undefined` puts a parameter back to its default. */
  readonly onChange: (name: string, value: Value | undefined) => void;
  readonly onLayer: (layer: string | null) => void;
}

/** The form of a method, made from its declaration: nobody writes one by hand. */
export function ParamForm(props: Props) {
  const { schema, values, layer, onChange, onLayer } = props;
  const rows = Object.entries(schema).filter(([name]) => isInUse(schema, name, values));
  if (rows.length === 0) return null;
  return (
    <div className="param-form">
      {rows.map(([name, param]) => {
        const isLayer = param.type === "layer";
        const set = isLayer ? layer : values[name];
        const isSet = isLayer ? layer !== null : set !== undefined;
        return (
          <Field
            key={name}
            label={param.label}
            help={helpOf(param)}
            onReset={isSet && !isLayer ? () => onChange(name, undefined) : undefined}
          >
            <ParamControl
              {...props}
              param={param}
              value={shownValue(param, set)}
              onValue={(value) =>
                isLayer ? onLayer(value as string | null) : onChange(name, toStore(param, value))
              }
            />
          </Field>
        );
      })}
    </div>
  );
}

const helpOf = (param: Param): string =>
  param.type === "number" && param.unit.length > SHORT
    ? `${param.help} ${strings.form.unit(param.unit)}`
    : param.help;

interface ControlProps extends Props {
  readonly param: Param;
  readonly value: Value;
  readonly onValue: (value: Value) => void;
}

function ParamControl({ param, value, onValue, layers, defaultLayer }: ControlProps) {
  switch (param.type) {
    case "number":
      return <NumberControl param={param} value={Number(value)} onValue={onValue} />;
    case "seed":
      return (
        <NumberBox label={param.label} value={Number(value)} min={0} integer unit="" onChange={onValue} />
      );
    case "choice":
      return fitsInARow(param.options) ? (
        <Segmented label={param.label} value={String(value)} options={param.options} onChange={onValue} />
      ) : (
        <Picker
          label={param.label}
          value={String(value)}
          sections={[{ label: null, options: param.options }]}
          onChange={onValue}
        />
      );
    case "flag":
      return <Toggle label={param.label} value={value === true} onChange={onValue} />;
    case "layer":
      return (
        <Finder
          label={param.label}
          placeholder={defaultLayer ?? strings.form.defaultLayer}
          value={value === null ? null : String(value)}
          items={layersFor(param, layers).map(({ name, shape }) => ({
            id: name,
            label: name,
            detail: shape.join(" × "),
          }))}
          onChange={onValue}
        />
      );
  }
}

/** Few and short: all of them can stay in sight. */
const fitsInARow = (options: readonly { readonly label: string }[]): boolean =>
  options.length <= 3 && options.reduce((sum, { label }) => sum + label.length, 0) <= 20;

interface NumberProps {
  readonly param: NumberParam;
  readonly value: number;
  readonly onValue: (value: Value) => void;
}

/** While the thumb moves, only the number beside it does; the explanation follows when it is let go. */
function NumberControl({ param, value, onValue }: NumberProps) {
  const scale = sliderScale(param);
  const [held, setHeld] = useState<number | null>(null);
  return (
    <>
      <Slider
        label={param.label}
        min={scale.min}
        max={scale.max}
        step={scale.step}
        value={scale.toSlider(held ?? value)}
        onChange={(position) => setHeld(scale.fromSlider(position))}
        onSettle={(position) => {
          setHeld(null);
          onValue(scale.fromSlider(position));
        }}
      />
      <NumberBox
        label={param.label}
        value={held ?? value}
        min={param.min}
        max={param.max}
        integer={param.integer}
        unit={param.unit}
        onChange={onValue}
      />
    </>
  );
}
