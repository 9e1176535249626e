import { type ReactNode, useId } from "react";
import { Boundary } from "../Boundary";
import "./section.css";

interface Props {
  readonly title: string;
  /** Small things that belong to the section as a whole. */
  readonly aside?: ReactNode;
  readonly grow?: boolean;
  readonly children: ReactNode;
}

export function Section({ title, aside, grow, children }: Props) {
  const id = useId();
  return (
    <section className={grow ? "section grow" : "section"} aria-labelledby={id}>
      <header className="section-header">
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      <Boundary>{children}</Boundary>
    </section>
  );
}
