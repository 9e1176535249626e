import { Download, Share2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Text } from "react-aria-components";
import { useStore } from "zustand";
import { toProblem } from "../../core/problem";
import type { StudioRoom } from "../../state/session";
import { useCommands } from "../commands";
import { Button } from "../controls/Button";
import { Note } from "../controls/Note";
import { strings } from "../strings";
import { useStudio, useStudioState } from "../studio";
import type { Item } from "./take-away";
import "../controls/picker.css";
import "./share.css";

const ShareDialog = lazy(() => import("./ShareDialog"));
const CommandDialog = lazy(() => import("./CommandDialog"));

const words = strings.share;
type Sections = readonly (readonly [string, readonly Item[]])[];

const sectionsOf: Readonly<Record<StudioRoom, Sections>> = {
  explain: [
    [words.sections.picture, ["png", "figure"]],
    [words.sections.numbers, ["npy", "csv", "json"]],
    [words.sections.again, ["report", "command"]],
  ],
  compare: [[words.sections.all, ["zip"]]],
  inside: [],
};

type Open = "share" | { readonly text: string; readonly missing: readonly string[] } | null;

/** The ways out of the studio: a link to what is on the screen of a room, and files of it. */
export function Sharing({ room }: { readonly room: StudioRoom }) {
  const studio = useStudio();
  const sections = sectionsOf[room];
  const canShare = useStudioState(
    ({ session }) => session.model.value !== null && session.picture.value !== null,
  );
  const hasAnswer = useStudioState(() => studio.answer() !== null);
  const hasPanels = useStore(studio.compare.store, ({ panels }) =>
    Object.values(panels).some(({ status }) => status === "done"),
  );
  const canTake = room === "explain" ? hasAnswer : hasPanels;
  const [open, setOpen] = useState<Open>(null);
  const [failure, setFailure] = useState<string | null>(null);

  async function take(item: Item): Promise<void> {
    setFailure(null);
    try {
      if (item === "zip") {
        const { takePanels } = await import("./take-panels");
        return await takePanels(studio);
      }
      const { commandFor, takeAway } = await import("./take-away");
      if (item === "command") setOpen(commandFor(studio));
      else await takeAway(studio, item);
    } catch (error) {
      setFailure(words.failed(toProblem(error).sentence));
    }
  }

  useCommands([
    ...(canShare
      ? [
          {
            id: "share",
            label: words.titles[room],
            run: () => setOpen("share"),
          },
        ]
      : []),
    ...(canTake
      ? sections.flatMap(([, items]) =>
          items.map((item) => ({
            id: `take ${item}`,
            label: words.take(words.items[item].label),
            isSeldom: true,
            run: () => void take(item),
          })),
        )
      : []),
  ]);

  return (
    <div className="sharing">
      <Button
        look="plain"
        icon={Share2}
        aria-label={words.share}
        isDisabled={!canShare}
        onPress={() => setOpen("share")}
      >
        <span>{words.share}</span>
      </Button>
      {sections.length > 0 && <TakeAway sections={sections} isDisabled={!canTake} onTake={take} />}
      {failure && (
        <div className="link-notes">
          <Note sentence={failure} onDismiss={() => setFailure(null)} />
        </div>
      )}
      <Suspense>
        {open === "share" && <ShareDialog room={room} onClose={() => setOpen(null)} />}
        {open !== null && open !== "share" && <CommandDialog {...open} onClose={() => setOpen(null)} />}
      </Suspense>
    </div>
  );
}

interface TakeAwayProps {
  readonly sections: Sections;
  readonly isDisabled: boolean;
  readonly onTake: (item: Item) => Promise<void>;
}

function TakeAway({ sections, isDisabled, onTake }: TakeAwayProps) {
  return (
    <MenuTrigger>
      <Button look="plain" icon={Download} aria-label={words.takeAway} isDisabled={isDisabled}>
        <span>{words.takeAway}</span>
      </Button>
      <Popover className="popover" offset={6} placement="bottom end">
        <Menu className="list" aria-label={words.takeAway} onAction={(item) => void onTake(item as Item)}>
          {sections.map(([title, items]) => (
            <MenuSection key={title} id={title}>
              <Header className="list-header">{title}</Header>
              {items.map((item) => (
                <MenuItem key={item} id={item} className="list-item" textValue={words.items[item].label}>
                  <Text slot="label" className="list-label">
                    {words.items[item].label}
                  </Text>
                  <Text slot="description" className="list-detail">
                    {words.items[item].detail}
                  </Text>
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
