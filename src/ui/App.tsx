import type { Studio } from "../state/studio";
import { Boundary } from "./Boundary";
import { StudioProvider } from "./studio";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./theme/tokens.css";
import "./theme/base.css";
import { Shell } from "./shell/Shell";

export function App({ studio }: { readonly studio: Studio }) {
  return (
    <StudioProvider studio={studio}>
      <Boundary>
        <Shell />
      </Boundary>
    </StudioProvider>
  );
}
