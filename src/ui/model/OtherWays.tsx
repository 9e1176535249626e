import { ExternalLink } from "lucide-react";
import type { CatalogueModel } from "../../api/engine";
import { PROGRAM } from "../../share/command-line";
import { CopyText } from "../share/CopyText";
import { strings } from "../strings";

const words = strings.model.ways;

/** How a model comes here that this page may not fetch by itself. */
export function OtherWays({ model }: { readonly model: CatalogueModel }) {
  return (
    <div className="other-ways">
      <p>{words.lead}</p>
      <ol>
        <li>
          <p>{words.terminal}</p>
          <CopyText
            label={words.command}
            action={words.copy}
            text={[...PROGRAM, "models", "add", model.id].join(" ")}
          />
        </li>
        <li>
          <p>{model.file === null ? words.dropFolder : words.drop(model.file)}</p>
          <a href={model.url} target="_blank" rel="noreferrer">
            {words.link} <ExternalLink size={12} strokeWidth={1.75} aria-hidden />
          </a>
        </li>
      </ol>
    </div>
  );
}
