import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps, Tooltip, TooltipTrigger } from "react-aria-components";
import "./button.css";

interface Props extends Omit<ButtonProps, "children" | "className"> {
  readonly icon?: LucideIcon;
  /** `primary`: the one thing to do here. */
  readonly look?: "plain" | "outline" | "primary";
  readonly children?: ReactNode;
}

export function Button({ icon: Icon, look = "outline", children, ...props }: Props) {
  return (
    <AriaButton {...props} className={`button ${look}`}>
      {Icon && <Icon size={15} strokeWidth={1.75} aria-hidden />}
      {children}
    </AriaButton>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "children" | "className" | "aria-label"> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly shortcut?: string;
}

/** An icon always has a name: for screen readers, and for everyone who rests on it. */
export function IconButton({ icon: Icon, label, shortcut, ...props }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <AriaButton {...props} aria-label={label} className="button icon">
        <Icon size={16} strokeWidth={1.75} aria-hidden />
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {label}
        {shortcut && <kbd>{shortcut}</kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}
