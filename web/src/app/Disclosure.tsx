// A button and the panel that it opens below itself. The panel follows the button in the page, so Tab leads into it and out
// of it again; Escape, a click beside it, or leaving it closes it.
import { useEffect, useId, useRef, useState, type ReactNode } from "react";

interface Props {
  /** what the button says */
  label: ReactNode;
  /** its accessible name, where the label is only a picture */
  name?: string;
  className?: string;
  children: ReactNode | ((close: () => void) => ReactNode);
}

export function Disclosure({ label, name, className = "", children }: Props) {
  const [open, setOpen] = useState(false);
  const [left, setLeft] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const beside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", beside);
    document.addEventListener("focusin", beside);
    return () => {
      document.removeEventListener("pointerdown", beside);
      document.removeEventListener("focusin", beside);
    };
  }, [open]);
  const turn = () => {
    // The panel opens to the side on which there is room.
    setLeft((root.current?.getBoundingClientRect().left ?? 0) < innerWidth / 2);
    setOpen(!open);
  };
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      ref={root}
      className={`disclosure ${className}`}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <button ref={button} type="button" className="disclosure-button" aria-expanded={open} aria-controls={open ? id : undefined} aria-label={name} title={name} onClick={turn}>
        {label}
      </button>
      {open && (
        <div id={id} className={left ? "disclosure-panel from-left" : "disclosure-panel"} role="group" aria-label={name}>
          {typeof children === "function" ? children(close) : children}
        </div>
      )}
    </div>
  );
}
