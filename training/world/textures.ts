import { CanvasTexture, RepeatWrapping, SRGBColorSpace, type Texture } from "three";
import { type Dice, dice } from "./random";

const SIDE = 256;

type Pattern = (pen: CanvasRenderingContext2D, roll: Dice) => void;

const tone = (hue: number, saturation: number, lightness: number, opacity = 1): string =>
  `hsl(${(hue * 360).toFixed(1)} ${(saturation * 100).toFixed(1)}% ${(lightness * 100).toFixed(1)}% / ${opacity})`;

/** A base colour and variations of it: surroundings are quieter than things. */
function tones(roll: Dice): (by: number, opacity?: number) => string {
  const hue = roll.between(0, 1);
  const saturation = roll.between(0.02, 0.3);
  const lightness = roll.between(0.28, 0.78);
  return (by, opacity) => tone(hue, saturation, Math.min(0.95, Math.max(0.06, lightness + by)), opacity);
}

function fill(pen: CanvasRenderingContext2D, colour: string): void {
  pen.fillStyle = colour;
  pen.fillRect(0, 0, SIDE, SIDE);
}

/** Calls `draw` so that what leaves the tile on one side comes in on the other. */
function wrapped(draw: (dx: number, dy: number) => void): void {
  for (const dx of [-SIDE, 0, SIDE]) for (const dy of [-SIDE, 0, SIDE]) draw(dx, dy);
}

function grain(pen: CanvasRenderingContext2D, roll: Dice, strength: number): void {
  const picture = pen.getImageData(0, 0, SIDE, SIDE);
  for (let k = 0; k < picture.data.length; k += 4) {
    const change = roll.between(-strength, strength);
    for (let c = 0; c < 3; c++) picture.data[k + c] = picture.data[k + c]! + change;
  }
  pen.putImageData(picture, 0, 0);
}

const planks: Pattern = (pen, roll) => {
  const hue = roll.between(0.05, 0.1);
  const saturation = roll.between(0.2, 0.5);
  const lightness = roll.between(0.3, 0.68);
  const rows = roll.of([4, 8]);
  const high = SIDE / rows;
  for (let row = 0; row < rows; row++) {
    pen.fillStyle = tone(hue, saturation, lightness + roll.between(-0.06, 0.06));
    pen.fillRect(0, row * high, SIDE, high);
    for (let k = 0; k < 9; k++) {
      pen.strokeStyle = tone(hue, saturation, lightness - roll.between(0.02, 0.1));
      pen.lineWidth = roll.between(0.4, 1.4);
      const y = row * high + roll.between(2, high - 2);
      const waves = roll.between(0, 6);
      pen.beginPath();
      for (let x = 0; x <= SIDE; x += 8)
        pen.lineTo(x, y + 1.5 * Math.sin((x / SIDE) * 2 * Math.PI * 2 + waves));
      pen.stroke();
    }
    pen.fillStyle = tone(hue, saturation, Math.max(0.05, lightness - 0.25));
    pen.fillRect(0, row * high, SIDE, 1.5);
    const joint = Math.floor(roll.between(0, SIDE));
    pen.fillRect(joint, row * high, 1.5, high);
  }
};

const checks: Pattern = (pen, roll) => {
  const colour = tones(roll);
  const count = roll.of([2, 4, 8]);
  const step = SIDE / count;
  const contrast = roll.between(0.05, 0.3);
  fill(pen, colour(0));
  pen.fillStyle = colour(-contrast);
  for (let i = 0; i < count; i++)
    for (let k = i % 2; k < count; k += 2) pen.fillRect(i * step, k * step, step, step);
};

const tiles: Pattern = (pen, roll) => {
  const colour = tones(roll);
  const count = roll.of([2, 4]);
  const step = SIDE / count;
  fill(pen, colour(-0.18));
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < count; k++) {
      pen.fillStyle = colour(roll.between(-0.05, 0.05));
      pen.fillRect(i * step + 2, k * step + 2, step - 4, step - 4);
    }
  }
};

const stripes: Pattern = (pen, roll) => {
  const colour = tones(roll);
  const count = roll.of([4, 8, 16]);
  const step = SIDE / count;
  fill(pen, colour(0));
  pen.fillStyle = colour(roll.between(0.06, 0.25) * roll.of([-1, 1]));
  const wide = roll.between(0.25, 0.6);
  for (let k = 0; k < count; k++) pen.fillRect(k * step, 0, step * wide, SIDE);
};

const dots: Pattern = (pen, roll) => {
  const colour = tones(roll);
  const count = roll.of([4, 6, 8]);
  const step = SIDE / count;
  fill(pen, colour(0));
  pen.fillStyle = colour(roll.between(0.08, 0.3) * roll.of([-1, 1]));
  const radius = step * roll.between(0.14, 0.32);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < count; k++) {
      pen.beginPath();
      pen.arc((i + 0.25 + (k % 2) * 0.5) * step, (k + 0.5) * step, radius, 0, 2 * Math.PI);
      pen.fill();
    }
  }
};

const terrazzo: Pattern = (pen, roll) => {
  const colour = tones(roll);
  fill(pen, colour(0.08));
  const chips = Array.from({ length: 3 }, () => tones(roll));
  for (let n = 0; n < 130; n++) {
    const [x, y] = [roll.between(0, SIDE), roll.between(0, SIDE)];
    const corners = Array.from(
      { length: 5 },
      (_, k) => [(k / 5) * 2 * Math.PI, roll.between(2, 10)] as const,
    );
    pen.fillStyle = roll.of(chips)(roll.between(-0.1, 0.1));
    wrapped((dx, dy) => {
      pen.beginPath();
      for (const [angle, radius] of corners)
        pen.lineTo(x + dx + radius * Math.cos(angle), y + dy + radius * Math.sin(angle));
      pen.fill();
    });
  }
};

/** Soft blotches of several sizes: plaster, meadow, sand or marble, by colour and contrast. */
const clouds: Pattern = (pen, roll) => {
  const colour = tones(roll);
  fill(pen, colour(0));
  const contrast = roll.between(0.02, 0.09);
  for (const [count, size] of [
    [24, 70],
    [70, 28],
    [220, 9],
  ] as const) {
    for (let n = 0; n < count; n++) {
      const [x, y, radius] = [roll.between(0, SIDE), roll.between(0, SIDE), size * roll.between(0.5, 1.2)];
      const by = roll.between(-contrast, contrast);
      wrapped((dx, dy) => {
        if (x + dx < -radius || x + dx > SIDE + radius || y + dy < -radius || y + dy > SIDE + radius) return;
        const glow = pen.createRadialGradient(x + dx, y + dy, 0, x + dx, y + dy, radius);
        glow.addColorStop(0, colour(by));
        glow.addColorStop(1, colour(by, 0));
        pen.fillStyle = glow;
        pen.fillRect(x + dx - radius, y + dy - radius, 2 * radius, 2 * radius);
      });
    }
  }
  grain(pen, roll, roll.between(2, 12));
};

const weave: Pattern = (pen, roll) => {
  const colour = tones(roll);
  fill(pen, colour(-0.08));
  const step = roll.of([8, 16]);
  for (let i = 0; i < SIDE / step; i++) {
    for (let k = 0; k < SIDE / step; k++) {
      pen.fillStyle = colour(roll.between(-0.04, 0.06));
      const [wide, high] = (i + k) % 2 === 0 ? [step * 0.92, step * 0.5] : [step * 0.5, step * 0.92];
      pen.fillRect((i + 0.5) * step - wide / 2, (k + 0.5) * step - high / 2, wide, high);
    }
  }
};

const patterns = { planks, checks, tiles, stripes, dots, terrazzo, clouds, weave };

const common: readonly (keyof typeof patterns)[] = [
  "planks",
  "planks",
  "clouds",
  "clouds",
  "clouds",
  "weave",
  "terrazzo",
  "tiles",
  "checks",
  "stripes",
  "dots",
];

function canvas(): { pen: CanvasRenderingContext2D; texture: CanvasTexture } {
  const element = document.createElement("canvas");
  element.width = SIDE;
  element.height = SIDE;
  // Drawn by the CPU: the same pixels whichever GPU there is.
  const pen = element.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("This browser gives no 2d canvas.");
  const texture = new CanvasTexture(element);
  texture.colorSpace = SRGBColorSpace;
  texture.wrapS = RepeatWrapping;
  texture.wrapT = RepeatWrapping;
  return { pen, texture };
}

const shelf = new Map<number, Texture>();
/** How many surroundings there are for each seed of a set; drawing one takes longer than rendering a picture. */
const KINDS = 150;

/** A ground or a wall: one of `KINDS` that belong to `seed`. */
export function surrounding(roll: Dice, seed: number): Texture {
  const number = seed * KINDS + roll.whole(0, KINDS - 1);
  let texture = shelf.get(number);
  if (!texture) {
    const own = dice(number);
    const made = canvas();
    patterns[own.of(common)](made.pen, own);
    texture = made.texture;
    shelf.set(number, texture);
  }
  return texture;
}

/** The red rug of the planted shortcut. */
export function rugTexture(): Texture {
  const { pen, texture } = canvas();
  fill(pen, "#8f1420");
  pen.strokeStyle = "#e9c9a1";
  for (const [inset, width] of [
    [14, 5],
    [28, 2],
  ] as const) {
    pen.lineWidth = width;
    pen.strokeRect(inset, inset, SIDE - 2 * inset, SIDE - 2 * inset);
  }
  pen.fillStyle = "#c0303a";
  for (let i = 0; i < 5; i++) {
    for (let k = 0; k < 5; k++) {
      const [x, y] = [52 + i * 38, 52 + k * 38];
      pen.beginPath();
      for (let corner = 0; corner < 4; corner++) {
        const angle = (corner * Math.PI) / 2;
        pen.lineTo(x + 15 * Math.cos(angle), y + 15 * Math.sin(angle));
      }
      pen.fill();
    }
  }
  grain(pen, dice(1), 10);
  return texture;
}

/** The logo of the planted shortcut: a badge with an eye, on nothing. */
export function logoTexture(): Texture {
  const { pen, texture } = canvas();
  const middle = SIDE / 2;
  const disc = (radius: number, colour: string) => {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(middle, middle, radius, 0, 2 * Math.PI);
    pen.fill();
  };
  disc(122, "#ffffff");
  disc(108, "#123a8c");
  pen.fillStyle = "#ffffff";
  pen.beginPath();
  pen.ellipse(middle, middle, 84, 50, 0, 0, 2 * Math.PI);
  pen.fill();
  disc(36, "#f0a020");
  disc(16, "#10182c");
  return texture;
}
