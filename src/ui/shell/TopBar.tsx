import { Keyboard, Monitor, Moon, Sun } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import {
  Button as AriaButton,
  DialogTrigger,
  Menu,
  MenuItem,
  MenuTrigger,
  Popover,
} from "react-aria-components";
import { Button, IconButton } from "../controls/Button";
import { Note } from "../controls/Note";
import { Bubble } from "../controls/Overlay";
import { LinkNotes } from "../share/LinkNotes";
import { Sharing } from "../share/Sharing";
import { useSingleKeys } from "../shortcuts";
import { strings } from "../strings";
import { useStudio, useStudioState } from "../studio";
import { chooseTheme, type ThemeChoice, useThemeChoice } from "../theme/theme";
import { useRoom } from "./rooms";
import "./top-bar.css";

const Shortcuts = lazy(() => import("./Shortcuts"));

export function TopBar({ children }: { readonly children?: ReactNode }) {
  const [help, setHelp] = useState(false);
  const room = useRoom();
  useSingleKeys({ "?": () => setHelp(true) });
  return (
    <header className="top-bar">
      <Wordmark />
      {children}
      <div className="top-bar-tools">
        {room === "explain" && <Sharing />}
        <Device />
        <IconButton
          icon={Keyboard}
          label={strings.top.shortcuts}
          shortcut="?"
          onPress={() => setHelp(true)}
        />
        <ThemeMenu />
      </div>
      <LinkNotes />
      <Suspense>{help && <Shortcuts onClose={() => setHelp(false)} />}</Suspense>
    </header>
  );
}

/** A lens with the light it gathers: the mark of the favicon. */
function Wordmark() {
  return (
    <p className="wordmark">
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <circle cx="10" cy="10" r="8.25" className="wordmark-ring" />
        <circle cx="12.4" cy="7.8" r="3.4" className="wordmark-light" />
      </svg>
      {strings.product}
    </p>
  );
}

const themes = [
  { id: "system", icon: Monitor },
  { id: "light", icon: Sun },
  { id: "dark", icon: Moon },
] as const satisfies readonly { id: ThemeChoice; icon: unknown }[];

function ThemeMenu() {
  const choice = useThemeChoice();
  const current = themes.find(({ id }) => id === choice) ?? themes[0];
  return (
    <MenuTrigger>
      <IconButton icon={current.icon} label={strings.top.theme} />
      <Popover className="popover" offset={6} placement="bottom end">
        <Menu
          className="list"
          aria-label={strings.top.theme}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[choice]}
          onSelectionChange={(keys) => {
            const [key] = keys === "all" ? [] : keys;
            const next = themes.find(({ id }) => id === key);
            if (next) chooseTheme(next.id);
          }}
        >
          {themes.map(({ id }) => (
            <MenuItem key={id} id={id} className="list-item">
              <span className="list-label">{strings.top.themes[id]}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** Which backend runs, and why the others do not. */
function Device() {
  const studio = useStudio();
  const device = useStudioState((state) => state.session.device);
  const words = strings.device;
  if (!device) return null;
  return (
    <DialogTrigger>
      <AriaButton
        className="button plain device"
        aria-label={`${strings.top.device}: ${words.names[device.backend]}`}
      >
        {words.names[device.backend]}
      </AriaButton>
      <Bubble label={strings.top.device}>
        <h3>{strings.top.device}</h3>
        {device.trouble && <Note sentence={device.trouble} />}
        <p className="muted">
          {device.adapter}, {strings.provenance.threads(device.threads)},{" "}
          {strings.provenance.float(device.floatBits)}
        </p>
        <ul className="backends">
          {device.considered.map(({ backend, state, why }) => (
            <li key={backend} data-state={state}>
              <strong>{words.names[backend]}</strong>
              <span className="small muted">{words[state]}</span>
              <p className="small">{why}</p>
              {state === "available" && (
                <Button onPress={() => void studio.chooseBackend(backend)}>{words.use}</Button>
              )}
            </li>
          ))}
        </ul>
        <Button onPress={() => void studio.chooseBackend("auto")}>{words.automatic}</Button>
      </Bubble>
    </DialogTrigger>
  );
}
