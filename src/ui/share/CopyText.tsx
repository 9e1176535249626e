import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "../controls/Button";
import { Note } from "../controls/Note";
import { strings } from "../strings";
import "./share.css";

const words = strings.share;

interface Props {
  /** What the text is. */
  readonly label: string;
  /** What the button says. */
  readonly action: string;
  readonly text: string;
  readonly isDisabled?: boolean;
}

/** Text to be taken along, and the one button for it. */
export function CopyText({ label, action, text, isDisabled = false }: Props) {
  const [copied, setCopied] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const isCopied = copied === text && text !== "";
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(text);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  }
  return (
    <>
      <div className="copy-text">
        <textarea
          className="mono"
          aria-label={label}
          readOnly
          rows={3}
          value={text}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          look="primary"
          icon={isCopied ? Check : Copy}
          isDisabled={isDisabled || text === ""}
          onPress={() => void copy()}
        >
          <span aria-live="polite">{isCopied ? words.copied : action}</span>
        </Button>
      </div>
      {failed && <Note sentence={words.copyFailed} onDismiss={() => setFailed(false)} />}
    </>
  );
}
