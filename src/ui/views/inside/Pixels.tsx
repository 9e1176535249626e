import { useLayoutEffect, useRef } from "react";
import { paintPixels } from "../../canvas/thumbnail";

/** Pixels as they are, stretched by the page without smoothing. */
export function Pixels({
  image,
  className = "pixels",
}: {
  readonly image: ImageData;
  readonly className?: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current) paintPixels(canvas.current, image);
  }, [image]);
  return <canvas ref={canvas} className={className} aria-hidden />;
}
