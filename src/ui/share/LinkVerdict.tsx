import { Equal, EqualApproximately, EqualNot } from "lucide-react";
import { Button as AriaButton, DialogTrigger } from "react-aria-components";
import { Bubble } from "../controls/Overlay";
import { percent } from "../format";
import { strings } from "../strings";
import { useStudioState } from "../studio";
import "./share.css";

const words = strings.share.verdict;
const icons = { same: Equal, close: EqualApproximately, different: EqualNot } as const;

/** Whether the map came out as it was shared. */
export function LinkVerdict() {
  const comparison = useStudioState((state) => state.session.link?.comparison ?? null);
  if (!comparison) return null;
  const { verdict, difference } = comparison;
  const Icon = icons[verdict];
  return (
    <DialogTrigger>
      <AriaButton className="link-verdict">
        <Icon size={14} strokeWidth={2} aria-hidden />
        {words[verdict]}
      </AriaButton>
      <Bubble label={words.title}>
        <h3 className="card-title">{words[verdict]}</h3>
        <p>{verdict === "same" ? words.sameWords : words[`${verdict}Words`](percent(difference))}</p>
      </Bubble>
    </DialogTrigger>
  );
}
