import { Keyboard, Monitor, Moon, Redo2, Search, Sun, Undo2 } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import {
  Button as AriaButton,
  DialogTrigger,
  Menu,
  MenuItem,
  MenuTrigger,
  Popover,
} from "react-aria-components";
import { useCommands } from "../commands";
import { Button, IconButton } from "../controls/Button";
import { Note } from "../controls/Note";
import { Bubble } from "../controls/Overlay";
import { LinkNotes } from "../share/LinkNotes";
import { Sharing } from "../share/Sharing";
import { useSingleKeys } from "../shortcuts";
import { strings } from "../strings";
import { useStudio, useStudioState } from "../studio";
import { chooseTheme, type ThemeChoice, useThemeChoice } from "../theme/theme";
import { ToursMenu } from "../tour/ToursMenu";
import { useRoom } from "./rooms";
import "./top-bar.css";

const Shortcuts = lazy(() => import("./Shortcuts"));
const CommandPalette = lazy(() => import("./CommandPalette"));

type Open = "help" | "palette" | null;

export function TopBar({ children }: { readonly children?: ReactNode }) {
  const [open, setOpen] = useState<Open>(null);
  const room = useRoom();
  const close = (): void => setOpen(null);
  useSingleKeys({ "?": () => setOpen("help") });
  usePaletteKey(() => setOpen("palette"));
  useCommands([
    { id: "shortcuts", label: strings.top.shortcuts, shortcut: "?", run: () => setOpen("help") },
    ...themes.map(({ id }) => ({
      id: `theme ${id}`,
      label: strings.top.themeOf(strings.top.themes[id]),
      isSeldom: true,
      run: () => chooseTheme(id),
    })),
  ]);
  return (
    <header className="top-bar">
      <Wordmark />
      {children}
      <div className="top-bar-tools">
        <UndoRedo />
        <AriaButton
          className="palette-button"
          onPress={() => setOpen("palette")}
          aria-label={strings.palette.title}
        >
          <Search size={16} strokeWidth={1.75} aria-hidden />
          <span className="clip">{strings.palette.button}</span>
          <kbd className="mono small">{isApple() ? "⌘ K" : "Ctrl K"}</kbd>
        </AriaButton>
        <Sharing key={room} room={room} />
        <Device />
        <span className="keyboard-help">
          <ToursMenu look="icon" />
          <IconButton
            icon={Keyboard}
            label={strings.top.shortcuts}
            shortcut="?"
            onPress={() => setOpen("help")}
          />
        </span>
        <ThemeMenu />
      </div>
      <LinkNotes />
      <Suspense>
        {open === "help" && <Shortcuts onClose={close} />}
        {open === "palette" && <CommandPalette onClose={close} />}
      </Suspense>
    </header>
  );
}

/** Ctrl or ⌘ with K, from anywhere: it types nothing. */
function usePaletteKey(onKey: () => void): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      // One thing at a time on the screen.
      if (!document.querySelector("[role=dialog]")) latest.current();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}

const isApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

/** The keys have them, too; fingers have only these. */
function UndoRedo() {
  const studio = useStudio();
  const { back, forth } = useStudioState((state) => state.session.ways);
  useCommands([
    ...(back ? [{ id: "undo", label: strings.top.undo, shortcut: "Ctrl Z", run: studio.undo }] : []),
    ...(forth ? [{ id: "redo", label: strings.top.redo, shortcut: "Ctrl Shift Z", run: studio.redo }] : []),
  ]);
  return (
    <>
      <IconButton icon={Undo2} label={strings.top.undo} isDisabled={!back} onPress={studio.undo} />
      <IconButton icon={Redo2} label={strings.top.redo} isDisabled={!forth} onPress={studio.redo} />
    </>
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
        <span>{words.names[device.backend]}</span>
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
