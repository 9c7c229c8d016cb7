// Pieces that several pages of the assessment share.
import type { ReactNode } from "react";
import type { Changes, GradeName, GradeView, Notice, RunInfo, Span } from "../../api/types";
import { spanText, trimDecimal } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { More } from "../../app/More";
import { Said } from "../../app/said";
import { PrintStamp } from "../../app/PrintStamp";
import { StageTag } from "../../marks";
import { Term } from "../../app/Term";

export const unitPath = (unit: string) => `/units/${encodeURIComponent(unit)}`;
export const indicatorPath = (unit: string, id: string) => `${unitPath(unit)}/indicators/${encodeURIComponent(id)}`;

export function PageHead({ title, over, run, of, children }: { title: ReactNode; over?: ReactNode; run?: RunInfo; of?: string; children?: ReactNode }) {
  return (
    <header className="page-head">
      <PrintStamp run={run} {...(of !== undefined ? { of } : {})} />
      {over && <p className="over">{over}</p>}
      <div className="page-title">
        <h1>{title}</h1>
        {run && <StageTag run={run} />}
        {children}
      </div>
    </header>
  );
}

const KINDS: Record<string, ReactNode> = {
  up: <path d="M8 13V4M4 7.5L8 3.5l4 4" />,
  down: <path d="M8 3v9M4 8.5l4 4 4-4" />,
  known: <path d="M3.5 8.5l3 3 6-7" />,
  unknown: <path d="M5.8 6c0-3 4.6-2.8 4.6-.1 0 1.8-2.3 1.8-2.3 3.7M8 12.4v.5" />,
  open: <path d="M8 2.5L13.5 8 8 13.5 2.5 8z" />,
};

/** What moved, as sentences with links; on the page of one unit its name is left out. */
export function ChangeList({ changes, most = 6, own = false }: { changes: Changes; most?: number; own?: boolean }) {
  const { t, pick } = useWords();
  const row = (c: Changes["items"][number], i: number) => (
    <li key={i} className={`change change-${c.kind}`}>
      <svg className="glyph" width="15" height="15" viewBox="0 0 16 16" role="img" aria-label={t(`change.${c.kind}`)}>
        {KINDS[c.kind]}
      </svg>
      <Go to={indicatorPath(c.unit, c.indicator)}>
        {!own && (
          <b>
            <Said zh={c.unit_name} />
          </b>
        )} <span className="tab">{c.indicator}</span> {pick(c.indicator_name, c.indicator_name_en)}
        {t("common.colon")}
        <Said zh={c.sentence} en={c.sentence_en} />
      </Go>
    </li>
  );
  if (changes.items.length === 0) return <p className="quiet">{changes.since ? t("city.noChange", { day: changes.since }) : t("city.firstRun")}</p>;
  const rest = changes.items.slice(most);
  return (
    <>
      <ul className="changes">{changes.items.slice(0, most).map(row)}</ul>
      {rest.length > 0 && (
        <More word={t("common.more", { n: rest.length })}>{() => <ul className="changes">{rest.map(row)}</ul>}</More>
      )}
    </>
  );
}

/** From one span to another; when only the provisional score moves, that is said. */
export function moveText(from: Span, to: Span): { so_far: boolean; from: string; to: string } {
  const so_far = spanText(from) === spanText(to) && from.so_far !== null && to.so_far !== null && trimDecimal(from.so_far) !== trimDecimal(to.so_far);
  return so_far ? { so_far, from: trimDecimal(from.so_far ?? ""), to: trimDecimal(to.so_far ?? "") } : { so_far, from: spanText(from), to: spanText(to) };
}

export function Move(span: { from: Span; to: Span }) {
  const { t } = useWords();
  const { so_far, from, to } = moveText(span.from, span.to);
  return (
    <span className="move">
      <span className="sr">{so_far && t("unit.soFar")} {t("city.move", { from, to })}</span>
      <span aria-hidden="true">
        {so_far && <i>{t("unit.soFar")} </i>}
        {from} → <b>{to}</b>
      </span>
    </span>
  );
}

export function Notices({ notices, most = 6 }: { notices: Notice[]; most?: number }) {
  const { t } = useWords();
  if (notices.length === 0) return null;
  const row = (n: Notice, i: number) => (
    <li key={i} className={`notice-${n.level}`}>
      {n.unit && n.indicator ? (
        <Go to={indicatorPath(n.unit, n.indicator)}>
          <Said zh={n.text} en={n.text_en} />
        </Go>
      ) : (
        <Said zh={n.text} en={n.text_en} />
      )}
    </li>
  );
  const rest = notices.slice(most);
  return (
    <>
      <ul className="notices">{notices.slice(0, most).map(row)}</ul>
      {rest.length > 0 && (
        <More word={t("common.more", { n: rest.length })}>{() => <ul className="notices">{rest.map(row)}</ul>}</More>
      )}
    </>
  );
}

export function SoFar({ span }: { span: Span }) {
  const { t } = useWords();
  if (span.so_far === null) return null;
  if (trimDecimal(span.lo) === trimDecimal(span.hi)) return null;
  return <span className="so-far"><Term id="so_far">{t("marks.soFar", { n: trimDecimal(span.so_far) })}</Term></span>;
}

/** Ids as names, where they are known. */
export function nameList(ids: string[], names: Map<string, string>): string[] {
  return ids.map((id) => names.get(id) ?? id);
}

/** A grade: one while it is certain, else as it stands and how far it can still go. */
export function gradeText(grade: GradeView, none: string, pick: (zh: string, en: string | null) => string): { now: string | null; range: string | null } {
  const name = (g: GradeName | null) => (g ? pick(g.name, g.name_en) : none);
  if (grade.best?.id === grade.worst?.id) return { now: name(grade.best), range: null };
  return { now: grade.now && name(grade.now), range: `${name(grade.worst)}…${name(grade.best)}` };
}

export function Grade({ grade, large = false }: { grade: GradeView | null; large?: boolean }) {
  const { t, pick } = useWords();
  if (!grade) return <span className="quiet">{t("city.noGrade")}</span>;
  const { now, range } = gradeText(grade, t("city.noGrade"), pick);
  return (
    <span className={`grade${large ? " grade-l" : ""}${range ? " grade-open" : ""}`}>
      {now !== null && (
        <b>
          <Said zh={now} />
        </b>
      )}
      {range && (
        <small>
          <span className="sr">{t("city.gradeRange")} </span>
          <Said zh={range} />
        </small>
      )}
    </span>
  );
}

export const evidencePath = (unit: string, digest: string) => `${unitPath(unit)}/evidence/${encodeURIComponent(digest)}`;
