import { Signpost } from "lucide-react";
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover, Text } from "react-aria-components";
import { IconButton } from "../controls/Button";
import { strings } from "../strings";
import { useStudio } from "../studio";
import { type TourId, tourIds } from "./names";
import { openTour } from "./open-tour";
import "../controls/picker.css";
import "./tours-menu.css";

const words = strings.tours;

/** The guided tours by name, with what one learns. */
export function ToursMenu({ look }: { readonly look: "icon" | "words" }) {
  const studio = useStudio();
  return (
    <MenuTrigger>
      {look === "icon" ? (
        <IconButton icon={Signpost} label={words.title} />
      ) : (
        <AriaButton className="button plain">
          <Signpost size={15} strokeWidth={1.75} aria-hidden />
          {words.title}
        </AriaButton>
      )}
      <Popover className="popover tours" offset={6} placement="bottom end">
        <Menu className="list" aria-label={words.title} onAction={(id) => openTour(studio, id as TourId)}>
          {tourIds.map((id) => (
            <MenuItem key={id} id={id} className="list-item tour-item" textValue={words.names[id].title}>
              <Text slot="label" className="list-label">
                {words.names[id].title}
              </Text>
              <Text slot="description" className="small muted">
                {words.names[id].learns}
              </Text>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
