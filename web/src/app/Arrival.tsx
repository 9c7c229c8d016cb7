import { useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";

/** After a change of page the focus stands on its heading, and its title is said. What only changes the page's state is left alone. */
export function Arrival() {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  const [said, say] = useState("");
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    let frame = 0;
    const arrive = () => {
      const head = document.querySelector<HTMLElement>("main h1");
      if (!head) return false;
      if (!document.activeElement?.closest("[role=dialog], main input, main textarea")) {
        head.tabIndex = -1;
        head.focus({ preventScroll: true });
      }
      // The page sets its title after it has drawn itself.
      frame = requestAnimationFrame(() => say(document.title));
      return true;
    };
    const watch = new MutationObserver(() => {
      if (arrive()) watch.disconnect();
    });
    if (!arrive()) watch.observe(document.getElementById("main") ?? document.body, { childList: true, subtree: true });
    return () => {
      watch.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [pathname]);
  return (
    <p className="sr" aria-live="assertive" data-arrival>
      {said}
    </p>
  );
}
