import { Switch } from "react-aria-components";
import "./toggle.css";

interface Props {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

/** On or off. */
export function Toggle({ label, value, onChange }: Props) {
  return (
    <Switch className="switch" aria-label={label} isSelected={value} onChange={onChange}>
      <span className="switch-track" />
    </Switch>
  );
}
