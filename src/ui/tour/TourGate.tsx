import { lazy, Suspense } from "react";
import { Boundary } from "../Boundary";
import { useOpenTour } from "./open-tour";

const TourCard = lazy(() => import("./TourCard"));

/** Where a tour stands once it is opened; its code and words come only then. */
export function TourGate() {
  const open = useOpenTour();
  return (
    <Boundary key={open?.id}>
      <Suspense>{open && <TourCard open={open} />}</Suspense>
    </Boundary>
  );
}
