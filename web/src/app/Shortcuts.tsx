import { lazy, Suspense, useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { useAddress } from "./go";
import { useSession } from "./session";
import { listen, toRow, useShortcut } from "./shortcuts";

const ShortcutDialog = lazy(() => import("./ShortcutDialog"));

/** What works on every page: the places, the rows, the list of keys itself. */
export function Shortcuts() {
  const [shown, show] = useState(false);
  const navigate = useNavigate();
  const address = useAddress();
  const session = useSession();
  const go = (path: string) => () => void navigate(address(path));
  useEffect(() => listen(), []);
  useShortcut("help", () => show(true));
  useShortcut("next", () => toRow(1));
  useShortcut("previous", () => toRow(-1));
  useShortcut("city", go("/"));
  useShortcut("mine", go(`/units/${encodeURIComponent(session.unit?.id ?? "")}`), session.unit !== null);
  useShortcut("readings", go("/readings"));
  useShortcut("method", go("/method"));
  useShortcut("whatif", go("/whatif"), session.allowed.includes("read_unit"));
  useShortcut("runs", go("/runs"));
  useShortcut("drafts", go("/drafts"), session.allowed.includes("draft_method"));
  useShortcut("screen", go("/screen"));
  useShortcut("helpPage", go("/help"));
  return shown ? (
    <Suspense fallback={null}>
      <ShortcutDialog close={() => show(false)} />
    </Suspense>
  ) : null;
}
