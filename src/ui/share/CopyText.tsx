import { Check, Copy } from "lucide-react";
import { type FocusEvent, useState } from "react";
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
  /** Shown whole; else one line of it. */
  readonly isLong?: boolean;
}

/** Text to be taken along, and the one button for it. */
export function CopyText({ label, action, text, isLong = false }: Props) {
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
      <div className={isLong ? "copy-text long" : "copy-text"}>
        {isLong ? (
          <textarea aria-label={label} readOnly value={text} onFocus={select} />
        ) : (
          <input aria-label={label} readOnly value={text} onFocus={select} />
        )}
        <Button
          look="primary"
          icon={isCopied ? Check : Copy}
          isDisabled={text === ""}
          onPress={() => void copy()}
        >
          <span aria-live="polite">{isCopied ? words.copied : action}</span>
        </Button>
      </div>
      {failed && <Note sentence={words.copyFailed} onDismiss={() => setFailed(false)} />}
    </>
  );
}

const select = (event: FocusEvent<HTMLInputElement | HTMLTextAreaElement>): void =>
  event.currentTarget.select();
