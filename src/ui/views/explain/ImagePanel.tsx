import { Camera, ClipboardPaste, FolderOpen, Link2, PenLine } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { FileTrigger, Form, Input, TextField, ToggleButton } from "react-aria-components";
import { useCommands } from "../../commands";
import { Button } from "../../controls/Button";
import { Note } from "../../controls/Note";
import { Section } from "../../controls/Section";
import { pickedFiles, sortFiles } from "../../intake/intake";
import { useIntake } from "../../intake/use-intake";
import { strings } from "../../strings";
import { useStudio, useStudioState } from "../../studio";
import { ToursMenu } from "../../tour/ToursMenu";
import { SampleGallery } from "./SampleGallery";
import "./image-panel.css";

const DrawPad = lazy(() => import("./DrawPad"));
const CameraPad = lazy(() => import("./CameraPad"));

type Extra = "link" | "draw" | "camera" | null;

/** Where pictures come from. */
export function ImagePanel() {
  const studio = useStudio();
  const take = useIntake();
  const problem = useStudioState((state) => state.session.picture.problem);
  const [extra, setExtra] = useState<Extra>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [pasteWords, setPasteWords] = useState<string | null>(null);
  const sentence = pasteWords ?? problem?.message ?? null;
  const dismiss = (): void => {
    setPasteWords(null);
    studio.dismiss("picture");
  };

  async function paste(): Promise<void> {
    dismiss();
    try {
      const items = await navigator.clipboard.read();
      for (const item of items) {
        const type = item.types.find((each) => each.startsWith("image/"));
        if (!type) continue;
        take({ kind: "image", name: strings.image.pasted, file: await item.getType(type) }, "clipboard");
        return;
      }
      setPasteWords(strings.image.nothingToPaste);
    } catch {
      setPasteWords(strings.image.pasteForbidden);
    }
  }

  useCommands([
    { id: "paste", label: strings.image.pasteIt, shortcut: "Ctrl V", run: () => void paste() },
    { id: "link", label: strings.image.linkIt, run: () => setExtra("link") },
    { id: "draw", label: strings.image.drawIt, run: () => setExtra("draw") },
    { id: "camera", label: strings.camera.openIt, run: () => setExtra("camera") },
  ]);

  return (
    <Section title={strings.image.title}>
      {extra === "draw" ? (
        <Suspense fallback={<div className="draw-room" />}>
          <DrawPad onDone={() => setExtra(null)} />
        </Suspense>
      ) : extra === "camera" ? (
        <Suspense fallback={<div className="draw-room" />}>
          <CameraPad onDone={() => setExtra(null)} />
        </Suspense>
      ) : (
        <SampleGallery />
      )}
      <div className="image-actions">
        <FileTrigger
          ref={chooser}
          acceptedFileTypes={["image/*"]}
          onSelect={(files) => {
            dismiss();
            if (files) take(sortFiles(pickedFiles(files)));
            // The same file may be chosen again, after another picture.
            if (chooser.current) chooser.current.value = "";
          }}
        >
          <Button look="plain" icon={FolderOpen}>
            {strings.image.choose}
          </Button>
        </FileTrigger>
        <Button look="plain" icon={ClipboardPaste} onPress={() => void paste()}>
          {strings.image.paste}
        </Button>
        <ToggleButton
          className="button plain"
          isSelected={extra === "link"}
          onChange={(on) => {
            dismiss();
            setExtra(on ? "link" : null);
          }}
        >
          <Link2 size={15} strokeWidth={1.75} aria-hidden />
          {strings.image.link}
        </ToggleButton>
        <ToggleButton
          className="button plain"
          isSelected={extra === "draw"}
          onChange={(on) => setExtra(on ? "draw" : null)}
        >
          <PenLine size={15} strokeWidth={1.75} aria-hidden />
          {strings.image.draw}
        </ToggleButton>
        <ToggleButton
          className="button plain"
          isSelected={extra === "camera"}
          onChange={(on) => setExtra(on ? "camera" : null)}
        >
          <Camera size={15} strokeWidth={1.75} aria-hidden />
          {strings.camera.open}
        </ToggleButton>
        <span className="narrow-only">
          <ToursMenu look="words" />
        </span>
      </div>
      {extra === "link" && <LinkForm onDone={() => setExtra(null)} />}
      {sentence && <Note sentence={sentence} onDismiss={dismiss} />}
      <p className="small muted">{strings.image.private}</p>
    </Section>
  );
}

function LinkForm({ onDone }: { readonly onDone: () => void }) {
  const studio = useStudio();
  const [url, setUrl] = useState("");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <Form
      ref={form}
      className="link-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (url.trim() === "") return;
        void studio.showLink(url.trim()).then((shown) => {
          if (shown) onDone();
        });
      }}
    >
      <TextField
        className="input"
        aria-label={strings.image.linkLabel}
        value={url}
        onChange={setUrl}
        autoFocus
        inputMode="url"
      >
        <Input placeholder={strings.image.linkExample} />
      </TextField>
      <Button type="submit">{strings.open}</Button>
    </Form>
  );
}
