import { useCallback } from "react";
import type { ImageChoice } from "../../state/recipe";
import { useStudio } from "../studio";
import type { Intake } from "./intake";

/** Hands what came in to the studio; `false` where it was neither picture, model nor link. */
export function useIntake(): (intake: Intake, from?: "file" | "clipboard") => boolean {
  const studio = useStudio();
  return useCallback(
    (intake, from = "file") => {
      switch (intake.kind) {
        case "image": {
          const choice: ImageChoice = { kind: from, name: intake.name };
          void studio.showFile(intake.file, choice);
          return true;
        }
        case "model":
          void studio.models.open(
            { kind: "files", name: intake.name },
            { kind: "files", name: intake.name, files: intake.files },
          );
          return true;
        case "link":
          void (intake.url.endsWith(".json")
            ? studio.models.open(
                { kind: "url", url: intake.url, name: intake.url },
                { kind: "url", url: intake.url },
              )
            : studio.showLink(intake.url));
          return true;
        case "nothing":
          return false;
      }
    },
    [studio],
  );
}
