import { useState, type ReactNode } from "react";

/** What is shown when it is asked for; it is drawn only then. */
export function More({ word, children }: { word: ReactNode; children: () => ReactNode }) {
  const [opened, setOpened] = useState(false);
  return (
    <details className="more" onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary>{word}</summary>
      {opened && children()}
    </details>
  );
}
