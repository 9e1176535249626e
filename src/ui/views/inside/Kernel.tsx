import { useMemo, useState } from "react";
import type { ChannelKernel } from "../../../api/inside";
import { formatValue } from "../../../image/format";
import { strings } from "../../strings";
import { useTheme } from "../../theme/theme";
import { colourKernel, columnsFor, kernelSheet, weightAt } from "./kernel-image";
import { Pixels } from "./Pixels";
import "./kernel.css";

const words = strings.inside;

/** The coefficients that make a channel: in colour where they read the picture, else one small map for each input channel. */
export function Kernel({ kernel, channel }: { readonly kernel: ChannelKernel; readonly channel: number }) {
  const theme = useTheme();
  const [read, setRead] = useState("");
  const isColour = kernel.colours !== null && kernel.colours !== "grey" && kernel.channels === 3;
  const sheet = useMemo(() => kernelSheet(kernel, columnsFor(kernel), theme), [kernel, theme]);
  const colour = useMemo(() => (isColour ? colourKernel(kernel) : null), [kernel, isColour]);
  const { image } = sheet;
  // Small kernels are shown large, large sheets as wide as the panel.
  const scale = Math.max(1, Math.min(24, Math.floor(320 / image.width)));
  const size = words.shape([kernel.height, kernel.width, kernel.channels]);
  return (
    <figure className="kernel" aria-label={words.kernelLabel(channel)}>
      <div className="kernel-pictures">
        {colour && (
          <div className="kernel-colour">
            <Pixels image={colour} />
          </div>
        )}
        <div
          className="kernel-sheet"
          style={{ width: image.width * scale, aspectRatio: `${image.width} / ${image.height}` }}
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const point = {
              x: (event.clientX - box.left) / box.width,
              y: (event.clientY - box.top) / box.height,
            };
            const found = weightAt(kernel, sheet, point);
            setRead(
              found
                ? words.kernelRead(
                    kernel.firstChannel + found.channel,
                    found.row,
                    found.column,
                    formatValue(found.value),
                  )
                : "",
            );
          }}
          onPointerLeave={() => setRead("")}
        >
          <Pixels image={image} />
        </div>
      </div>
      <figcaption className="small muted">
        <span>
          {size}, <span className="mono">{kernel.reads}</span>
          {kernel.bias !== null && `, ${words.bias} ${formatValue(kernel.bias)}`}
        </span>
        <span>{read || (isColour ? words.kernelColours : words.kernelHint)}</span>
      </figcaption>
    </figure>
  );
}
