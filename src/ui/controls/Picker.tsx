import { Check, ChevronsUpDown } from "lucide-react";
import {
  Button,
  Header,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
  Select,
  SelectValue,
  Text,
} from "react-aria-components";
import "./picker.css";

export interface PickerOption<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly detail?: string;
}

export interface PickerSection<V extends string> {
  readonly label: string | null;
  readonly options: readonly PickerOption<V>[];
}

interface Props<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly sections: readonly PickerSection<V>[];
  readonly onChange: (value: V) => void;
  readonly large?: boolean;
  readonly id?: string;
}

/** One of many, behind a button; sections and a line of explanation where they help. */
export function Picker<V extends string>({ label, value, sections, onChange, large, id }: Props<V>) {
  const options = sections.flatMap((section) => section.options);
  return (
    <Select
      aria-label={label}
      className={large ? "picker large" : "picker"}
      selectedKey={value}
      onSelectionChange={(key) => {
        const chosen = options.find((option) => option.value === key);
        if (chosen) onChange(chosen.value);
      }}
    >
      <Button className="input picker-button" {...(id && { id })}>
        <SelectValue className="picker-value clip">
          {() => options.find((option) => option.value === value)?.label ?? value}
        </SelectValue>
        <ChevronsUpDown size={14} strokeWidth={1.75} aria-hidden />
      </Button>
      <Popover className={large ? "popover wide" : "popover"} offset={4}>
        <ListBox className="list">
          {sections.map((section) => (
            <ListBoxSection key={section.label ?? ""} id={section.label ?? "only"}>
              {section.label && <Header className="list-header">{section.label}</Header>}
              {section.options.map((option) => (
                <PickerItem key={option.value} option={option} />
              ))}
            </ListBoxSection>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}

function PickerItem<V extends string>({ option }: { readonly option: PickerOption<V> }) {
  return (
    <ListBoxItem id={option.value} textValue={option.label} className="list-item">
      {({ isSelected }) => (
        <>
          <Text slot="label" className="list-label">
            {option.label}
          </Text>
          {isSelected && <Check size={14} strokeWidth={2} aria-hidden />}
          {option.detail && (
            <Text slot="description" className="list-detail">
              {option.detail}
            </Text>
          )}
        </>
      )}
    </ListBoxItem>
  );
}
