import { useState } from "react";
import { Picker } from "../../controls/Picker";
import { strings } from "../../strings";
import { useStudio, useStudioState } from "../../studio";

/** The pictures on board, one collection at a time: that of the picture on the screen until another is asked for. */
export function SampleGallery() {
  const studio = useStudio();
  const samples = useStudioState((state) => state.session.samples);
  const chosen = useStudioState((state) => {
    const image = state.recipe.image;
    return image?.kind === "sample" ? image.id : null;
  });
  const collections = [...new Set(samples.map(({ collection }) => collection))];
  const own = samples.find(({ id }) => id === chosen)?.collection;
  const [asked, setAsked] = useState<string | null>(null);
  const shown = asked ?? own ?? collections[0];
  if (samples.length === 0) return null;
  return (
    <>
      {collections.length > 1 && (
        <Picker
          label={strings.image.collection}
          value={shown ?? ""}
          sections={[
            {
              label: null,
              options: collections.map((collection) => ({ value: collection, label: collection })),
            },
          ]}
          onChange={setAsked}
        />
      )}
      <ul className="samples" aria-label={strings.image.samples}>
        {samples
          .filter(({ collection }) => collection === shown)
          .map((sample) => (
            <li key={sample.id}>
              <button
                type="button"
                className="sample"
                aria-label={strings.image.sample(sample.label)}
                aria-pressed={sample.id === chosen}
                title={sample.credit}
                onClick={() => void studio.showSample(sample)}
              >
                <img src={sample.url} alt="" draggable={false} loading="lazy" />
              </button>
            </li>
          ))}
      </ul>
    </>
  );
}
