import { Sheet } from "../controls/Overlay";
import { strings } from "../strings";
import { CopyText } from "./CopyText";

const words = strings.share;

interface Props {
  readonly text: string;
  /** Paths in it that only the person knows. */
  readonly missing: readonly string[];
  readonly onClose: () => void;
}

/** The same explanation for a terminal. */
export default function CommandDialog({ text, missing, onClose }: Props) {
  return (
    <Sheet title={words.commandTitle} isOpen onClose={onClose}>
      <p>
        {words.commandWords} {missing.length > 0 && words.commandPaths(missing.join(" and "))}
      </p>
      <CopyText label={words.commandTitle} action={words.copyCommand} text={text} isLong />
    </Sheet>
  );
}
