import { Trash2, Undo2 } from "lucide-react";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { Button, IconButton } from "../../controls/Button";
import { strings } from "../../strings";
import { useStudio, useStudioState } from "../../studio";

interface Dot {
  /** 0…1 of the board. */
  readonly x: number;
  readonly y: number;
}

type Stroke = readonly Dot[];

/** Of the board's side: the stroke of a digit in MNIST, about two of 28 pixels wide, rounded. */
const BRUSH = 0.085;

/** Side of the picture that is handed on when the model does not say. */
const SIDE = 224;

/** White on black, as the digits the embedded network knows. It answers again whenever the pen lifts. */
export default function DrawPad({ onDone }: { readonly onDone: () => void }) {
  const studio = useStudio();
  const side = useStudioState((state) => state.session.model.value?.inputSize[0] ?? SIDE);
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [live, setLive] = useState<Stroke | null>(null);
  // Several moves can come between two renders: none of them may be lost.
  const pen = useRef<Stroke | null>(null);
  const board = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    board.current?.scrollIntoView({ block: "nearest" });
  }, []);

  useEffect(() => {
    const context = board.current?.getContext("2d");
    if (context) draw(context, live ? [...strokes, live] : strokes);
  }, [strokes, live]);

  function move(stroke: Stroke | null): void {
    pen.current = stroke;
    setLive(stroke);
  }

  function commit(next: readonly Stroke[]): void {
    setStrokes(next);
    const image = render(next, side);
    void studio.showPixels(image, { kind: "drawing", name: strings.image.drawing });
  }

  const place = (event: PointerEvent<HTMLCanvasElement>): Dot => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };

  return (
    <div className="draw-pad">
      <canvas
        ref={board}
        width={512}
        height={512}
        role="img"
        aria-label={strings.draw.label}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          move([place(event)]);
        }}
        onPointerMove={(event) => {
          if (pen.current) move([...pen.current, place(event)]);
        }}
        onPointerUp={() => {
          if (!pen.current) return;
          commit([...strokes, pen.current]);
          move(null);
        }}
        onPointerCancel={() => move(null)}
      />
      <div className="draw-tools">
        <p className="small muted">{strings.draw.hint}</p>
        <IconButton
          icon={Undo2}
          label={strings.draw.undo}
          isDisabled={strokes.length === 0}
          onPress={() => commit(strokes.slice(0, -1))}
        />
        <IconButton
          icon={Trash2}
          label={strings.draw.clear}
          isDisabled={strokes.length === 0}
          onPress={() => commit([])}
        />
        <Button onPress={onDone}>{strings.draw.done}</Button>
      </div>
    </div>
  );
}

function draw(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  strokes: readonly Stroke[],
): void {
  const side = context.canvas.width;
  const style = getComputedStyle(document.documentElement);
  context.fillStyle = style.getPropertyValue("--board");
  context.fillRect(0, 0, side, side);
  context.strokeStyle = style.getPropertyValue("--ink");
  context.lineWidth = BRUSH * side;
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of strokes) {
    context.beginPath();
    const [first] = stroke;
    if (first) context.moveTo(first.x * side, first.y * side);
    for (const dot of stroke) context.lineTo(dot.x * side, dot.y * side);
    context.stroke();
  }
}

/** The drawing at the size the network takes, edges smoothed as a scanner would. */
function render(strokes: readonly Stroke[], side: number): ImageData {
  const large = new OffscreenCanvas(side * 8, side * 8);
  const drawing = large.getContext("2d");
  const context = new OffscreenCanvas(side, side).getContext("2d");
  if (!drawing || !context) throw new Error("this browser has no 2d canvas");
  draw(drawing, strokes);
  // Halving three times averages areas; one jump to an eighth would skip most pixels.
  let from = large;
  for (let size = side * 4; size >= side; size /= 2) {
    const half = new OffscreenCanvas(size, size);
    const step = half.getContext("2d");
    if (!step) throw new Error("this browser has no 2d canvas");
    step.drawImage(from, 0, 0, size, size);
    from = half;
  }
  context.drawImage(from, 0, 0);
  return context.getImageData(0, 0, side, side);
}
