import { createBrowserRouter, useRouteError } from "react-router";
import { Shell } from "./shell";
import { NotFound, PageProblem } from "./states";

/** A page that failed to draw, or a part of the program that could not be fetched. */
function Broken() {
  return <PageProblem error={useRouteError()} retry={() => location.reload()} />;
}

export const router = createBrowserRouter([
  { path: "/sign-in", lazy: () => import("../modules/people/SignIn"), ErrorBoundary: Broken, HydrateFallback: () => null },
  { path: "/screen", lazy: () => import("../modules/assessment/ScreenPage"), ErrorBoundary: Broken, HydrateFallback: () => null },
  {
    path: "/",
    Component: Shell,
    ErrorBoundary: Broken,
    HydrateFallback: () => null,
    children: [
      {
        lazy: () => import("../modules/assessment/Layout"),
        ErrorBoundary: Broken,
        children: [
          { index: true, lazy: () => import("../modules/assessment/CityPage") },
          { path: "units/:unit", lazy: () => import("../modules/assessment/UnitPage") },
          { path: "units/:unit/indicators/:id", lazy: () => import("../modules/assessment/IndicatorPage") },
          { path: "units/:unit/evidence/:digest", lazy: () => import("../modules/assessment/EvidencePage") },
          { path: "todo", lazy: () => import("../modules/assessment/TodoPage") },
          { path: "gradient", lazy: () => import("../modules/assessment/GradientPage") },
          { path: "calendar", lazy: () => import("../modules/assessment/CalendarPage") },
          { path: "facts", lazy: () => import("../modules/assessment/FactsPage") },
          { path: "whatif", lazy: () => import("../modules/assessment/WhatIfPage") },
          { path: "standings", lazy: () => import("../modules/assessment/StandingsPage") },
          { path: "compare", lazy: () => import("../modules/assessment/ComparePage") },
          { path: "readings", lazy: () => import("../modules/assessment/ReadingsPage") },
          { path: "method", lazy: () => import("../modules/assessment/MethodPage") },
          { path: "runs", lazy: () => import("../modules/assessment/RunsPage") },
        ],
      },
      { path: "registers", ErrorBoundary: Broken, lazy: () => import("../modules/registers/RegistersPage") },
      { path: "registers/:register", ErrorBoundary: Broken, lazy: () => import("../modules/registers/RegisterPage") },
      { path: "registers/:register/:record", ErrorBoundary: Broken, lazy: () => import("../modules/registers/RecordPage") },
      { path: "reports", ErrorBoundary: Broken, lazy: () => import("../modules/reports/ReportsPage") },
      { path: "drafts", ErrorBoundary: Broken, lazy: () => import("../modules/authoring/DraftsPage") },
      { path: "drafts/:draft", ErrorBoundary: Broken, lazy: () => import("../modules/authoring/DraftPage") },
      { path: "help", ErrorBoundary: Broken, lazy: () => import("../modules/help/HelpPage") },
      { path: "*", Component: NotFound },
    ],
  },
]);
