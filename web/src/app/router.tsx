import type { QueryClient } from "@tanstack/react-query";
import { createBrowserRouter, useRouteError } from "react-router";
import * as City from "../modules/assessment/CityPage";
import * as Assessment from "../modules/assessment/Layout";
import { unitFilter } from "../modules/assessment/filters";
import { cityQuery, unitListQuery } from "../modules/assessment/queries";
import { Shell } from "./shell";
import { NotFound, PageProblem } from "./states";

/** Around the pages with parts of Ant Design; the first page and the sign-in page do without. */
const ant = () => import("./Ant");

/** A page that failed to draw, or a part of the program that could not be fetched. */
function Broken() {
  return <PageProblem error={useRouteError()} retry={() => location.reload()} />;
}

/** What the page at an address needs before it can be drawn; first.js asks for the same. */
export async function prepare(client: QueryClient, at: Location): Promise<void> {
  if (at.pathname !== "/") return;
  const params = new URLSearchParams(at.search);
  const query = cityQuery(params.get("run"));
  await client.prefetchQuery(query);
  const city = client.getQueryData(query.queryKey);
  // The units are for the matrix, which comes after: nothing waits for them.
  if (city) void client.prefetchQuery(unitListQuery(city.run.id, unitFilter(params)));
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
        Component: Assessment.Component,
        ErrorBoundary: Broken,
        children: [
          { index: true, Component: City.Component },
          {
            lazy: ant,
            ErrorBoundary: Broken,
            children: [
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
        ],
      },
      {
        lazy: ant,
        ErrorBoundary: Broken,
        children: [
          { path: "archive", lazy: () => import("../modules/dossier/ArchivePage") },
          { path: "campaign", lazy: () => import("../modules/campaign/CampaignPage") },
          { path: "self-assessment", lazy: () => import("../modules/review/SelfPage") },
          { path: "review", lazy: () => import("../modules/review/DeskPage") },
          { path: "review/check-list", lazy: () => import("../modules/review/CheckListPage") },
          { path: "appeals", lazy: () => import("../modules/review/AppealsPage") },
          { path: "reports", lazy: () => import("../modules/reports/ReportsPage") },
          { path: "notices", lazy: () => import("../modules/notices/NoticesPage") },
          { path: "workdays", lazy: () => import("../modules/calendar/WorkdaysPage") },
          { path: "audit", lazy: () => import("../modules/audit/AuditPage") },
          { path: "drafts", lazy: () => import("../modules/authoring/DraftsPage") },
          { path: "drafts/:draft", lazy: () => import("../modules/authoring/DraftPage") },
          { path: "people", lazy: () => import("../modules/people/PeoplePage") },
          { path: "people/import", lazy: () => import("../modules/people/ImportPage") },
          { path: "people/:person", lazy: () => import("../modules/people/PersonPage") },
          { path: "account", lazy: () => import("../modules/people/PersonPage") },
          { path: "organisation", lazy: () => import("../modules/people/OrganisationPage") },
          { path: "security", lazy: () => import("../modules/people/SecurityPage") },
          { path: "why", lazy: () => import("../modules/people/WhyPage") },
          { path: "monitoring", lazy: () => import("../modules/telemetry/LivePage") },
          { path: "monitoring/devices/:device", lazy: () => import("../modules/telemetry/DevicePage") },
          { path: "monitoring/unknown", lazy: () => import("../modules/telemetry/UnknownPage") },
          { path: "monitoring/unknown/:mn", lazy: () => import("../modules/telemetry/UnknownPage") },
          { path: "monitoring/import", lazy: () => import("../modules/telemetry/ImportPage") },
          { path: "monitoring/rejected", lazy: () => import("../modules/telemetry/RejectedPage") },
          { path: "monitoring/receiver", lazy: () => import("../modules/telemetry/ReceiverPage") },
          { path: "places", lazy: () => import("../modules/places/PointsPage") },
          { path: "places/enterprises", lazy: () => import("../modules/places/EnterprisesPage") },
          { path: "places/map", lazy: () => import("../modules/places/MapPage") },
          { path: "places/new", lazy: () => import("../modules/places/NewPage") },
          { path: "places/import", lazy: () => import("../modules/places/ImportPage") },
          { path: "places/points/:id", lazy: () => import("../modules/places/PointPage") },
          { path: "places/enterprises/:id", lazy: () => import("../modules/places/EnterprisePage") },
          { path: "registers", lazy: () => import("../modules/registers/RegistersPage") },
          { path: "registers/:register", lazy: () => import("../modules/registers/RegisterPage") },
          { path: "registers/:register/:record", lazy: () => import("../modules/registers/RecordPage") },
          { path: "papers", lazy: () => import("../modules/papers/PapersPage") },
          { path: "papers/receipts/:number", lazy: () => import("../modules/papers/ReceiptPage") },
          { path: "papers/:unit/:material", lazy: () => import("../modules/papers/WritePage") },
          { path: "help", lazy: () => import("../modules/help/HelpPage") },
        ],
      },
      { path: "*", Component: NotFound },
    ],
  },
]);
