import { ChevronsUpDown, X } from "lucide-react";
import { useContext, useMemo, useState } from "react";
import {
  Button,
  ComboBox,
  ComboBoxStateContext,
  Group,
  Input,
  ListBox,
  ListBoxItem,
  ListLayout,
  Popover,
  Text,
  Virtualizer,
} from "react-aria-components";
import { strings } from "../strings";
import "./field.css";
import "./picker.css";

export interface FinderItem {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
}

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly items: readonly FinderItem[];
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
}

const ROW = 32;
const PAGE = 9;

/** Find one of hundreds by typing: layers, classes. Only the rows in sight are drawn. */
export function Finder({ label, placeholder, items, value, onChange }: Props) {
  const chosen = items.find((item) => item.id === value)?.label ?? "";
  const [typed, setTyped] = useState<string | null>(null);
  const query = typed?.trim().toLowerCase() ?? "";
  const found = useMemo(
    () => (query === "" ? items : items.filter((item) => item.label.toLowerCase().includes(query))),
    [items, query],
  );
  return (
    <ComboBox
      className="picker finder"
      aria-label={label}
      items={found}
      inputValue={typed ?? chosen}
      onInputChange={setTyped}
      selectedKey={value}
      onSelectionChange={(key) => {
        setTyped(null);
        if (key !== null) onChange(String(key));
      }}
      // What was typed may be what opened it.
      onOpenChange={(isOpen) => setTyped((now) => (isOpen ? (now ?? "") : null))}
      menuTrigger="focus"
      allowsEmptyCollection
    >
      <Group className="input">
        <Typed placeholder={chosen || placeholder} />
        {value !== null && (
          <Button slot={null} aria-label={strings.form.clear(label)} onPress={() => onChange(null)}>
            <X size={14} strokeWidth={1.75} aria-hidden />
          </Button>
        )}
        <Button>
          <ChevronsUpDown size={14} strokeWidth={1.75} aria-hidden />
        </Button>
      </Group>
      <Popover className="popover wide" offset={4}>
        <Virtualizer layout={ListLayout} layoutOptions={{ rowSize: ROW, padding: 4 }}>
          <ListBox
            className="list"
            style={{ height: Math.min(PAGE, Math.max(1, found.length)) * ROW + 8, padding: 0 }}
            renderEmptyState={() => <p className="list-empty">{strings.form.nothingFound}</p>}
          >
            {(item: FinderItem) => (
              <ListBoxItem id={item.id} textValue={item.label} className="list-item">
                <Text slot="label" className="list-label clip">
                  {item.label}
                </Text>
                <Text slot="description" className="small mono muted">
                  {item.detail}
                </Text>
              </ListBoxItem>
            )}
          </ListBox>
        </Virtualizer>
      </Popover>
    </ComboBox>
  );
}

/** The list opens with the focus; a press opens it again when scrolling, or Esc, has closed it meanwhile. */
function Typed({ placeholder }: { readonly placeholder: string }) {
  const list = useContext(ComboBoxStateContext);
  const reopen = (): void => {
    if (list && !list.isOpen) list.open(null, "focus");
  };
  return <Input placeholder={placeholder} className="clip" onClick={reopen} />;
}
