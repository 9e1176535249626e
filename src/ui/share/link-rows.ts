import { defaultLook, type Look } from "../../image/look";
import type { LinkContent } from "../../share/link/content";
import type { SharedLink } from "../../state/make-link";
import { methodOf } from "../../state/question";
import type { StudioState } from "../../state/store";
import { bytes, count } from "../format";
import { questionWords } from "../question-words";
import { strings } from "../strings";

const words = strings.share;

/** Beyond, some programs cut links off. */
const LONG = 2000;

const lookNames: Readonly<Record<keyof Look, string>> = {
  view: strings.look.view,
  opacity: strings.look.opacity,
  rectify: strings.look.evidence,
  range: strings.look.range,
  percentile: strings.look.percentile,
  interpolation: strings.look.smoothing,
  sequential: strings.look.colours,
  gamma: strings.look.gamma,
  threshold: strings.look.threshold,
  contours: strings.look.contours,
  blend: strings.look.blend,
};

/** What a link contains, part by part, in words. */
export function linkRows(
  { content }: SharedLink,
  length: number,
  { recipe, session }: StudioState,
): (readonly [string, string | null])[] {
  const { image, model, preprocessing, inputSize, method, params, layer, look, compare, inside, print } =
    content;
  const info = methodOf(recipe, session.engine);
  const names = Object.keys(params).map((name) => info?.params[name]?.label ?? name);
  const changed = (Object.keys(lookNames) as (keyof Look)[]).filter(
    (name) => look[name] !== defaultLook[name],
  );
  const size = session.model.value?.inputSize ?? [0, 0];
  const scores = session.predictions.value?.scores ?? [];
  return [
    [
      words.rows.image,
      image?.kind === "sample"
        ? words.sample(image.id)
        : image?.kind === "url"
          ? words.byAddress(image.url)
          : image && words.byPixels(`${size[1]} × ${size[0]}`, bytes(image.bytes.length)),
    ],
    [
      words.rows.model,
      model?.kind === "url"
        ? words.byAddress(model.url)
        : model && words[model.kind === "local" ? "yours" : "embedded"](session.model.value?.name ?? ""),
    ],
    [words.rows.pixels, preprocessing && words.preprocessed],
    [words.rows.size, inputSize?.join(" × ") ?? null],
    [words.rows.question, questionWords(content.target, scores)?.title ?? null],
    [
      words.rows.method,
      [
        info?.label ?? method,
        ...(layer === null ? [] : [words.atLayer(layer)]),
        ...(names.length === 0 ? [] : [words.withParams(names.join(", "))]),
      ].join(" "),
    ],
    [
      words.rows.look,
      changed.length === 0 ? words.usual : words.changed(changed.map((name) => lookNames[name]).join(", ")),
    ],
    [
      words.rows.compare,
      compare &&
        words.sideBySide(
          count(compare.methods.length),
          compare.columns.length === 0
            ? null
            : words.columns[compare.axis](count(compare.columns.length + 1)),
        ),
    ],
    ...(inside ? insideRows(inside) : [[words.rows.map, print ? words.printed : words.unprinted] as const]),
    [words.rows.length, words[length > LONG ? "lengthLong" : "length"](count(length))],
  ];
}

const insideRows = ({
  layer,
  channel,
  order,
  shows,
  scale,
}: NonNullable<LinkContent["inside"]>): readonly (readonly [string, string])[] => [
  [words.rows.inside, `${words.inLayer(layer)}, ${words.atChannel(channel)}`],
  [
    words.rows.channels,
    [
      words.orders[order],
      words.thumbnailKinds[shows],
      ...(shows === "activation" ? [words.thumbnailScales[scale]] : []),
    ].join(", "),
  ],
];
