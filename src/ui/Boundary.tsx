import { Component, type ReactNode } from "react";
import { Button } from "./controls/Button";
import { Note } from "./controls/Note";
import { strings } from "./strings";

interface State {
  readonly message: string | null;
}

/** A bug of ours in one part of the page takes down that part only, and says so. */
export class Boundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { message: null };

  static getDerivedStateFromError(error: unknown): State {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <Note sentence={strings.broken(message)}>
        <Button onPress={() => this.setState({ message: null })}>{strings.retry}</Button>
      </Note>
    );
  }
}
