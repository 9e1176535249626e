import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay, Popover } from "react-aria-components";
import { strings } from "../strings";
import { IconButton } from "./Button";
import "./overlay.css";
import "./picker.css";

interface SheetProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly wide?: boolean;
  /** For two columns. */
  readonly large?: boolean;
  /** Stays in sight below what scrolls. */
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/** A dialog in the middle of the screen; on a phone, from its lower edge. */
export function Sheet({ title, isOpen, onClose, wide, large, footer, children }: SheetProps) {
  return (
    <ModalOverlay
      className="scrim"
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={large ? "sheet large" : wide ? "sheet wide" : "sheet"}>
        <Dialog className="sheet-dialog">
          <header className="sheet-header">
            <Heading slot="title">{title}</Heading>
            <IconButton icon={X} label={strings.close} onPress={onClose} />
          </header>
          <div className="sheet-body">{children}</div>
          {footer && <footer className="sheet-footer">{footer}</footer>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** A card beside the button that opened it: used inside a `DialogTrigger`. */
export function Bubble({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Popover className="popover bubble" offset={6}>
      <Dialog className="bubble-dialog" aria-label={label}>
        {children}
      </Dialog>
    </Popover>
  );
}
