import { lazy, Suspense } from "react";
import { Boundary } from "../Boundary";
import { useCommands } from "../commands";
import { strings } from "../strings";
import { useStudio } from "../studio";
import { tourIds } from "./names";
import { openTour, useOpenTour } from "./open-tour";

const TourCard = lazy(() => import("./TourCard"));

/** Where a tour stands once it is opened; its code and words come only then. */
export function TourGate() {
  const studio = useStudio();
  const open = useOpenTour();
  useCommands(
    tourIds.map((id) => ({
      id: `tour ${id}`,
      label: strings.tours.start(strings.tours.names[id].title),
      isSeldom: true,
      run: () => openTour(studio, id),
    })),
  );
  return (
    <Boundary key={open?.id}>
      <Suspense>{open && <TourCard open={open} />}</Suspense>
    </Boundary>
  );
}
