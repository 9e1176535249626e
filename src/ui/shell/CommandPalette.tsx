import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import {
  Autocomplete,
  Collection,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
  Text,
} from "react-aria-components";
import { formatProbability } from "../../image/format";
import { explainClass, withMethod } from "../../state/recipe";
import { type Command, commandsOnOffer, search } from "../commands";
import { strings } from "../strings";
import { useStudio } from "../studio";
import { tourIds } from "../tour/names";
import { openTour } from "../tour/open-tour";
import { enterRoom } from "./rooms";
import "../controls/overlay.css";
import "../controls/picker.css";
import "./command-palette.css";

const words = strings.palette;

/** Rows of one section: more are found by typing on. */
const MOST = 8;

interface Section {
  readonly id: string;
  readonly label: string;
  readonly items: readonly Command[];
}

/** Everything the studio can do, found by its name. */
export default function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const all = useSections();
  const [query, setQuery] = useState("");
  const sections = useMemo(
    () =>
      all
        .map((section) => ({
          ...section,
          items: search(section.items, query)
            .filter(({ isSeldom }) => !isSeldom || query.trim() !== "")
            .slice(0, MOST),
        }))
        .filter(({ items }) => items.length > 0),
    [all, query],
  );
  const run = (id: string): void => {
    const command = all.flatMap(({ items }) => items).find((each) => each.id === id);
    onClose();
    // What it opens takes the focus that the palette gives back as it goes.
    if (command) setTimeout(command.run);
  };
  return (
    <ModalOverlay
      className="scrim palette-scrim"
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="sheet palette">
        <Dialog className="sheet-dialog" aria-label={words.title}>
          <Autocomplete inputValue={query} onInputChange={setQuery}>
            <SearchField className="palette-field" aria-label={words.title} autoFocus>
              <Search size={16} strokeWidth={1.75} aria-hidden />
              <Input placeholder={words.placeholder} />
            </SearchField>
            <Menu
              className="list palette-list"
              aria-label={words.title}
              items={sections}
              onAction={(key) => run(String(key))}
              renderEmptyState={() => <p className="list-empty">{words.nothing(query)}</p>}
            >
              {(section: Section) => (
                <MenuSection id={section.id} aria-label={section.label}>
                  <Header className="list-header">{section.label}</Header>
                  <Collection items={section.items}>
                    {({ id, label, detail, shortcut }: Command) => (
                      <MenuItem id={id} className="list-item palette-item" textValue={label}>
                        <Text slot="label" className="list-label clip">
                          {label}
                        </Text>
                        {(detail || shortcut) && (
                          <Text slot="description" className="palette-detail small muted">
                            {detail}
                            {shortcut && <kbd className="mono">{shortcut}</kbd>}
                          </Text>
                        )}
                      </MenuItem>
                    )}
                  </Collection>
                </MenuSection>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** As things stand when the palette opens. */
function useSections(): readonly Section[] {
  const studio = useStudio();
  return useMemo(() => {
    const { session } = studio.store.getState();
    const explained = (run: () => void) => (): void => {
      enterRoom("explain");
      run();
    };
    return [
      { id: "do", label: words.sections.do, items: commandsOnOffer() },
      {
        id: "methods",
        label: words.sections.methods,
        items: (session.engine?.methods ?? []).map(({ id, label, family }) => ({
          id: `method ${id}`,
          label,
          detail: strings.method.families[family],
          run: explained(() => studio.change(withMethod(id))),
        })),
      },
      {
        id: "classes",
        label: words.sections.classes,
        items: (session.predictions.value?.scores ?? []).map(({ index, name, probability }, i) => ({
          id: `class ${index}`,
          label: name,
          detail: formatProbability(probability),
          run: explained(() => studio.change(explainClass(i === 0 ? "top" : index))),
        })),
      },
      {
        id: "samples",
        label: words.sections.samples,
        items: session.samples.map((sample) => ({
          id: `sample ${sample.id}`,
          label: sample.label || sample.id,
          run: explained(() => void studio.showSample(sample)),
        })),
      },
      {
        id: "models",
        label: words.sections.models,
        items: [...session.embedded, ...session.local].map((entry) => ({
          id: `model ${entry.url}`,
          label: entry.name,
          run: explained(() => void studio.models.openEntry(entry)),
        })),
      },
      {
        id: "tours",
        label: words.sections.tours,
        items: tourIds.map((id) => ({
          id: `tour ${id}`,
          label: strings.tours.start(strings.tours.names[id].title),
          run: () => openTour(studio, id),
        })),
      },
    ];
  }, [studio]);
}
