import { Fragment } from "react";
import { Switch } from "react-aria-components";
import { Sheet } from "../controls/Overlay";
import { allowSingleKeys, useSingleKeysAllowed } from "../shortcuts";
import { strings } from "../strings";
import "../form/param-form.css";

export default function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const allowed = useSingleKeysAllowed();
  return (
    <Sheet title={strings.shortcuts.title} isOpen onClose={onClose}>
      <dl className="shortcut-list">
        {strings.shortcuts.rows.map(([keys, meaning]) => (
          <Fragment key={keys}>
            <dt>{keys}</dt>
            <dd>{meaning}</dd>
          </Fragment>
        ))}
      </dl>
      <Switch className="switch switch-row" isSelected={allowed} onChange={allowSingleKeys}>
        {strings.shortcuts.single}
        <span className="switch-track" />
      </Switch>
    </Sheet>
  );
}
