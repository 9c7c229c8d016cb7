import { lazy, Suspense, useState } from "react";
import { Outlet, useLocation } from "react-router";
import { useParam } from "../../app/go";
import "./assessment.css";

const ReadingDrawer = lazy(() => import("./ReadingDrawer"));

/** Around every page of the assessment: the drawer that a reading's chip opens. The list of readings shows it in place. */
export function Component() {
  const onList = useLocation().pathname === "/readings";
  const [id] = useParam("reading");
  // Fetched with the first reading that is opened; it stays on the page, so that it can close.
  const [wanted, want] = useState(id !== null);
  if (id !== null && !wanted) want(true);
  return (
    <>
      <Outlet />
      {!onList && wanted && (
        <Suspense fallback={null}>
          <ReadingDrawer />
        </Suspense>
      )}
    </>
  );
}
