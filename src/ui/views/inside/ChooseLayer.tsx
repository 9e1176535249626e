import { Network } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { MethodInfo } from "../../../state/question";
import { withLayer } from "../../../state/recipe";
import { Button } from "../../controls/Button";
import { layersFor } from "../../form/fields";
import { strings } from "../../strings";
import { useChange, useStudioState } from "../../studio";

const NetworkSheet = lazy(() => import("./NetworkSheet"));

/** A way to the drawing of the network wherever one chooses the layer that methods explain; without one, nothing. */
export function ChooseLayer({
  methods,
  isNamed = false,
}: {
  readonly methods: readonly MethodInfo[];
  /** Whether the button says which layer it is: where nothing beside it does. */
  readonly isNamed?: boolean;
}) {
  const change = useChange();
  const layer = useStudioState((state) => state.recipe.layer);
  const model = useStudioState((state) => state.session.model.value);
  const [isChoosing, setChoosing] = useState(false);
  const choices = methods
    .flatMap(({ params }) => Object.values(params))
    .filter((param) => param.type === "layer");
  if (!model || choices.length === 0) return null;
  const names = choices.flatMap((param) => layersFor(param, model.layers)).map(({ name }) => name);
  const current = layer ?? model.camLayer;
  return (
    <>
      <Button look="plain" icon={Network} onPress={() => setChoosing(true)}>
        {isNamed ? strings.method.atLayer(current ?? "") : strings.method.chooseLayer}
      </Button>
      <Suspense>
        {isChoosing && (
          <NetworkSheet
            title={strings.method.layer}
            current={current}
            choosable={new Set(names)}
            onChoose={(name) => change(withLayer(name))}
            onClose={() => setChoosing(false)}
          />
        )}
      </Suspense>
    </>
  );
}
