import { useEffect, useRef, useState } from "react";
import { useCommands } from "../../commands";
import { Button } from "../../controls/Button";
import { Note } from "../../controls/Note";
import { strings } from "../../strings";
import { useStudio } from "../../studio";
import "./camera-pad.css";

const words = strings.camera;

type State =
  | { readonly kind: "asking" }
  | { readonly kind: "live" }
  | { readonly kind: "refused"; readonly sentence: string };

/** What the camera sees, and a shutter. The camera is let go when this leaves the screen. */
export default function CameraPad({ onDone }: { readonly onDone: () => void }) {
  const studio = useStudio();
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<State>({ kind: "asking" });
  const isLive = state.kind === "live";

  useEffect(() => {
    let stream: MediaStream | null = null;
    let isOver = false;
    const stop = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    async function begin(): Promise<void> {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        if (isOver || !video.current) return stop();
        video.current.srcObject = stream;
        await video.current.play();
        if (!isOver) setState({ kind: "live" });
      } catch (error) {
        stop();
        if (!isOver) setState({ kind: "refused", sentence: sentenceOf(error) });
      }
    }
    void begin();
    video.current?.scrollIntoView({ block: "nearest" });
    return () => {
      isOver = true;
      stop();
    };
  }, []);

  function take(): void {
    const seen = video.current;
    if (!seen || seen.videoWidth === 0) return;
    const { videoWidth: width, videoHeight: height } = seen;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("this browser has no 2d canvas");
    context.drawImage(seen, 0, 0);
    void studio.showPixels(context.getImageData(0, 0, width, height), {
      kind: "camera",
      name: words.picture,
    });
  }
  useCommands(isLive ? [{ id: "take a picture", label: words.take, run: take }] : []);

  return (
    <div className="camera-pad">
      {state.kind === "refused" ? (
        <Note sentence={state.sentence} onDismiss={onDone} />
      ) : (
        <>
          <video ref={video} muted playsInline aria-label={words.label} data-live={isLive || undefined} />
          <div className="camera-words">
            <p className="small muted">{isLive ? words.private : words.asking}</p>
            <div className="camera-tools">
              <Button look="primary" isDisabled={!isLive} onPress={take}>
                {words.take}
              </Button>
              <Button onPress={onDone}>{strings.draw.done}</Button>
            </div>
          </div>
        </>
      )}
    </div>
  );
}

/** Three reasons, three sentences; what else a browser may say is its own. */
function sentenceOf(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (!navigator.mediaDevices) return words.insecure;
  if (name === "NotAllowedError" || name === "SecurityError") return words.forbidden;
  if (name === "NotFoundError" || name === "OverconstrainedError") return words.none;
  if (name === "NotReadableError" || name === "AbortError") return words.busy;
  return words.failed(error instanceof Error ? error.message : String(error));
}
