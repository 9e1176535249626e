import { useEffect } from "react";
import { type LinkQuestion, noLink } from "../../state/link-session";
import { Button } from "../controls/Button";
import { Note } from "../controls/Note";
import { bytes } from "../format";
import { strings } from "../strings";
import { useStudio, useStudioState } from "../studio";
import "./share.css";

const words = strings.share.wait;

/** What a link could not keep and what it waits for; and the way back after a crash. */
export function LinkNotes() {
  const studio = useStudio();
  const link = useStudioState((state) => state.session.link);
  useFragment(link !== null);
  const recovery = useStudioState((state) => state.session.recovery);
  const { question, sentences } = link ?? noLink;
  if (sentences.length === 0 && !question && !recovery) return null;
  const dismiss = studio.links.dismiss;
  return (
    <div className="link-notes">
      {recovery && (
        <Note sentence={strings.share.crashed.offer} onDismiss={studio.recovery.dismiss}>
          <Button look="primary" onPress={() => void studio.recovery.restore()}>
            {strings.share.crashed.restore}
          </Button>
        </Note>
      )}
      {sentences.length > 0 && <Note sentence={sentences.join(" ")} onDismiss={dismiss} />}
      {question?.kind === "bring" && <Note sentence={words.bring(question.name)} onDismiss={dismiss} />}
      {question?.kind === "fetch" && (
        <Note sentence={`${hosts(question)} ${words.nothingYet}`} onDismiss={dismiss}>
          <Button look="primary" onPress={() => void studio.links.accept()}>
            {words.fetch}
          </Button>
        </Note>
      )}
    </div>
  );
}

function hosts({ model, image, download }: Extract<LinkQuestion, { kind: "fetch" }>): string {
  if (download && model !== null) {
    const size = download.bytes === null ? words.someSize : bytes(download.bytes);
    return [words.download(download.name, size, model), ...(image === null ? [] : [words.image(image)])].join(
      " ",
    );
  }
  if (model !== null && image !== null) return words.both(model, image);
  return model === null ? words.image(image ?? "") : words.model(model);
}

/** Links put into the address are followed, and leave it once the screen shows something else. */
function useFragment(isFollowed: boolean): void {
  const studio = useStudio();
  useEffect(() => {
    const onHash = (): void => void studio.links.open(location.hash);
    addEventListener("hashchange", onHash);
    return () => removeEventListener("hashchange", onHash);
  }, [studio]);
  const isStarting = useStudioState((state) => state.session.isStarting);
  useEffect(() => {
    if (isFollowed || isStarting || !/^#v\d/.test(location.hash)) return;
    history.replaceState(history.state, "", location.pathname + location.search);
  }, [isFollowed, isStarting]);
}
