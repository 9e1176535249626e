import { ImagePlus } from "lucide-react";
import { useLayoutEffect, useMemo, useRef } from "react";
import { FileTrigger } from "react-aria-components";
import { formatValue } from "../../../image/format";
import { pictureSurface } from "../../canvas/picture-surface";
import { smaller } from "../../canvas/smaller";
import { Button } from "../../controls/Button";
import { Note } from "../../controls/Note";
import { ProgressLine } from "../../controls/ProgressLine";
import { Section } from "../../controls/Section";
import { decodeImage } from "../../intake/decode";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { type StrongPatch, strongestPatches } from "./strongest-patches";
import { useInside, useInsideState } from "./use-inside";
import "./best-patches.css";

const words = strings.inside;
const MOST = 9;
/** Longest side in pixels at which added pictures are kept. */
const KEPT = 512;
let added = 0;

/** Where the pictures at hand excite the channel most, as far as a position of the layer sees. */
export function BestPatches({ channel }: { readonly channel: number }) {
  const inside = useInside();
  const { value, job, problem } = useInsideState((state) => state.strongest);
  const waiting = useInsideState((state) => state.waiting);
  const offer = useInsideState((state) => state.offer);
  const layer = useInsideState((state) => state.layer.value?.layer);
  const inputSize = useStudioState((state) => state.session.model.value?.inputSize);
  const isCurrent = value !== null && value.found.layer === layer && channel < value.found.channels;
  const patches = useMemo(
    () => (isCurrent && inputSize ? strongestPatches(value.found, channel, inputSize, MOST) : []),
    [isCurrent, value, channel, inputSize],
  );
  return (
    <Section
      title={words.best}
      aside={
        <FileTrigger
          acceptedFileTypes={["image/*"]}
          allowsMultiple
          onSelect={(files) => {
            const sources = [...(files ?? [])].map((file) => ({
              id: `added:${++added}`,
              name: file.name,
              load: async () => smaller(await decodeImage(file, file.name), KEPT),
            }));
            inside.addPictures(sources);
          }}
        >
          <Button look="plain" icon={ImagePlus}>
            {words.addPictures}
          </Button>
        </FileTrigger>
      }
    >
      {job && <ProgressLine what={job.what} done={job.done} />}
      {patches.length > 0 && (
        <ul className="patches">
          {patches.map((patch) => (
            <PatchPicture
              key={value!.pictures[patch.picture]!.id}
              patch={patch}
              {...value!.pictures[patch.picture]!}
              inputSize={inputSize!}
            />
          ))}
        </ul>
      )}
      {waiting > 0 && <p className="small muted">{words.opening(waiting)}</p>}
      {offer !== null && <Button onPress={inside.lookThrough}>{words.lookThrough(offer)}</Button>}
      {problem && (
        <Note sentence={problem.message}>
          <Button onPress={inside.retry}>{strings.retry}</Button>
        </Note>
      )}
      {isCurrent && <p className="small muted">{words.bestHint(value.pictures.length)}</p>}
    </Section>
  );
}

interface PatchProps {
  readonly patch: StrongPatch;
  readonly name: string;
  readonly pixels: Parameters<typeof pictureSurface>[0];
  readonly inputSize: readonly [number, number];
}

const SIDE = 96;

function PatchPicture({ patch: { patch, value }, name, pixels, inputSize }: PatchProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const picture = pictureSurface(pixels);
    const [y, x] = [picture.height / inputSize[0], picture.width / inputSize[1]];
    const scale = Math.min(SIDE / patch.width, SIDE / patch.height);
    const [width, height] = [patch.width * scale, patch.height * scale];
    context.clearRect(0, 0, SIDE, SIDE);
    context.imageSmoothingEnabled = patch.width * x > SIDE / 4;
    context.imageSmoothingQuality = "high";
    context.drawImage(
      picture,
      patch.left * x,
      patch.top * y,
      patch.width * x,
      patch.height * y,
      (SIDE - width) / 2,
      (SIDE - height) / 2,
      width,
      height,
    );
  }, [pixels, patch, inputSize]);
  return (
    <li className="patch">
      <canvas
        ref={canvas}
        width={SIDE}
        height={SIDE}
        role="img"
        aria-label={words.patchLabel(name, formatValue(value))}
      />
      <span className="small mono">{formatValue(value)}</span>
      <span className="small muted clip" title={name}>
        {name}
      </span>
    </li>
  );
}
