import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useParams } from "react-router";
import { api } from "../../api/client";
import type { EvidenceAbout } from "../../api/types";
import { bytes, dateTime, valueText } from "../../app/format";
import { Go, useParam, useRunParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { Empty, Over, Problem } from "../../app/states";
import { useTitle } from "../../app/title";
import { KnownMark, SourceGlyph } from "../../marks";
import { Drawing, TextView } from "./Evidence";
import { indicatorPath, PageHead, unitPath } from "./parts";
import { useSetting } from "./work";
import "./work.css";

export function Component() {
  const { unit = "", digest = "" } = useParams();
  const run = useRunParam();
  const query = useQuery({ queryKey: ["evidence-about", unit, digest, run], queryFn: ({ signal }) => api.aboutEvidence(digest, unit, run, signal) });
  return <Over query={query}>{(about) => <Page about={about} />}</Over>;
}

function Page({ about }: { about: EvidenceAbout }) {
  const { t } = useWords();
  useTitle(about.name);
  const run = useRunParam();
  const address = api.evidence(about.digest, about.unit.id, run);
  return (
    <div className="page page-evidence">
      <PageHead
        title={<Said zh={about.name} />}
        over={
          <>
            <Go to={unitPath(about.unit.id)}>{about.unit.name}</Go> · {t("evidence.title")}
          </>
        }
        run={about.run}
      >
        <a className="button-link push" href={address} download={about.name}>
          {t("evidence.download")}
        </a>
      </PageHead>
      {about.cautions.length > 0 && (
        <ul className="notices">
          {about.cautions.map((caution) => (
            <li key={caution} className={caution === "not_used" ? "notice-info" : "notice-attention"}>
              {t(`evidence.caution.${caution}`)}
            </li>
          ))}
        </ul>
      )}
      <div className="evidence-body">
        <section className="evidence-view" aria-label={t("evidence.name")}>
          <View about={about} address={address} />
        </section>
        <aside>
          <dl className="pairs-list">
            <dt>{t("facts.digest")}</dt>
            <dd>
              <code className="select">{about.digest}</code>
              <small>{t("evidence.verified")}</small>
            </dd>
            <dt>{t("evidence.type")}</dt>
            <dd>
              {t(`evidence.kind.${about.kind}`)} {about.media_type.length < 40 && <code>{about.media_type}</code>}
              {about.encoding !== null && <small>{t(about.encoding === "UTF-8" ? "evidence.encoding" : "evidence.decoded", { encoding: about.encoding })}</small>}
              {about.said_type.split(";")[0] !== about.media_type && <small>{t("evidence.said", { type: about.said_type })}</small>}
            </dd>
            <dt>{t("evidence.size")}</dt>
            <dd className="tab">
              {bytes(about.bytes)}
              {about.width !== null && about.height !== null && <small>{t("evidence.pixels", { w: about.width, h: about.height })}</small>}
            </dd>
            {about.dated && (
              <>
                <dt>{t("evidence.dated")}</dt>
                <dd className="tab">{about.dated}</dd>
              </>
            )}
            {about.uploaded_by && (
              <>
                <dt>{t("evidence.uploaded")}</dt>
                <dd>
                  <Said zh={about.uploaded_by} /> {about.uploaded_at && <span className="tab">{dateTime(about.uploaded_at)}</span>}
                </dd>
              </>
            )}
          </dl>
          <h2>{t("evidence.rests", { n: about.facts.length })}</h2>
          {about.facts.length === 0 ? (
            <Empty>{t("evidence.restsNone")}</Empty>
          ) : (
            <ul className="resting">
              {about.facts.map((fact) => (
                <Resting key={fact.key + JSON.stringify(fact.at)} fact={fact} unit={about.unit.id} />
              ))}
            </ul>
          )}
        </aside>
      </div>
    </div>
  );
}

function Resting({ fact, unit }: { fact: EvidenceAbout["facts"][number]; unit: string }) {
  const { t, lang, pick } = useWords();
  const at = Object.entries(fact.at)
    .map(([d, v]) => `${d}=${v}`)
    .join(",");
  return (
    <li>
      <Go to="/facts" set={{ of: unit, fact: fact.input, at: at || null }}>
        <Said zh={fact.label} en={fact.label_en} />
        {fact.at_text && (
          <>
            {" · "}
            <Said zh={fact.at_text} en={fact.at_text_en} />
          </>
        )}
      </Go>
      <p>
        <SourceGlyph binding={fact.binding} /> {fact.value !== null ? <b className="tab">{valueText(pick(fact.value, fact.value_en), lang)}</b> : <KnownMark state={fact.state} />}
      </p>
      <small>
        <Said zh={fact.by} /> · {dateTime(fact.recorded_at)}
        {fact.rows > 0 && ` · ${t("evidence.rowsNamed", { n: fact.rows })}`}
      </small>
      <p>
        {fact.used_by.map((use) => (
          <Go key={use.indicator} className="button-link" to={indicatorPath(unit, use.indicator)} {...(use.fact !== null ? { set: { fact: String(use.fact) } } : {})}>
            {use.indicator}
          </Go>
        ))}
      </p>
    </li>
  );
}

function View({ about, address }: { about: EvidenceAbout; address: string }) {
  const { t } = useWords();
  const name = about.name;
  if (!about.shown) return <Empty>{t("evidence.noView")}</Empty>;
  if (about.kind === "image") return <Picture address={address} name={name} />;
  if (about.kind === "pdf") return <iframe className="file-pdf" src={`${address}#navpanes=0&view=FitH`} title={name} />;
  if (about.kind === "drawing") return <Drawing address={address} name={name} digest={about.digest} />;
  if (about.kind === "sheet") return <Tables about={about} />;
  if (about.kind === "document") return <WordText about={about} />;
  if (["csv", "json", "text", "markup"].includes(about.kind)) return <TextView address={address} csv={about.kind === "csv"} json={about.kind === "json"} name={name} digest={about.digest} />;
  return <Empty>{t("evidence.noView")}</Empty>;
}

const ZOOMS = [25, 50, 75, 100, 150, 200, 300, 400];

/** An image: fitted to the page, or at a scale; turned by quarters. Both stand in the address. */
function Picture({ address, name }: { address: string; name: string }) {
  const { t } = useWords();
  const set = useSetting();
  const [asked] = useParam("zoom");
  const [turned] = useParam("turn");
  const zoom = ZOOMS.find((z) => String(z) === asked) ?? null;
  const turn = ["90", "180", "270"].includes(turned ?? "") ? Number(turned) : 0;
  const at = zoom === null ? ZOOMS.indexOf(100) : ZOOMS.indexOf(zoom);
  const step = (by: number) => set({ zoom: String(ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, at + by))]) });
  return (
    <>
      <p className="actions">
        <Button size="small" onClick={() => step(-1)} disabled={at === 0}>
          {t("evidence.zoomOut")}
        </Button>
        <span className="tab" aria-live="polite">
          {zoom === null ? t("evidence.fit") : `${zoom} %`}
        </span>
        <Button size="small" onClick={() => step(1)} disabled={at === ZOOMS.length - 1}>
          {t("evidence.zoomIn")}
        </Button>
        <Button size="small" onClick={() => set({ zoom: null })} disabled={zoom === null}>
          {t("evidence.fit")}
        </Button>
        <Button size="small" onClick={() => set({ turn: turn === 270 ? null : String(turn + 90) })}>
          {t("evidence.turn")}
        </Button>
      </p>
      <div className="picture" tabIndex={0} role="region" aria-label={name}>
        <img src={address} alt={t("file.imageAlt", { name })} className={zoom === null ? "picture-fit" : ""} style={{ rotate: `${turn}deg`, ...(zoom === null ? {} : { zoom: zoom / 100 }) }} />
      </div>
    </>
  );
}

function useTables(about: EvidenceAbout) {
  const run = useRunParam();
  return useQuery({ queryKey: ["evidence-tables", about.digest, about.unit.id, run], queryFn: ({ signal }) => api.evidenceTables(about.digest, about.unit.id, run, signal), staleTime: Infinity, retry: false });
}

/** The text of a Word document: paragraphs, and rows of its tables one after another. */
function WordText({ about }: { about: EvidenceAbout }) {
  const { t } = useWords();
  const query = useTables(about);
  if (query.error) return <Problem error={query.error} compact />;
  const sheet = query.data?.sheets[0];
  if (!sheet) return <p className="quiet">{t("common.loading")}</p>;
  const parts: string[][][] = [];
  for (const row of sheet.rows) {
    const last = parts[parts.length - 1];
    if (row.length > 1 && last?.[0] && last[0].length > 1) last.push(row);
    else parts.push([row]);
  }
  return (
    <>
      <p className="quiet small">{t("evidence.wordText")}</p>
      {parts.length === 0 ? (
        <Empty>{t("evidence.wordNone")}</Empty>
      ) : (
        <div className="file-text word-text" tabIndex={0} role="region" aria-label={about.name} lang="zh-CN">
          {parts.map((rows, i) =>
            rows[0] && rows[0].length > 1 ? (
              <table key={i} className="table tight">
                <tbody>
                  {rows.map((cells, r) => (
                    <tr key={r}>
                      {cells.map((cell, c) => (
                        <td key={c}>{cell}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            ) : (
              <p key={i}>{rows[0]?.[0]}</p>
            ),
          )}
        </div>
      )}
      {sheet.cut && <p className="quiet small">{t("evidence.cut")}</p>}
    </>
  );
}

function Tables({ about }: { about: EvidenceAbout }) {
  const { t } = useWords();
  const [asked] = useParam("sheet");
  const query = useTables(about);
  if (query.error) return <Problem error={query.error} compact />;
  if (!query.data) return <p className="quiet">{t("common.loading")}</p>;
  const sheets = query.data.sheets;
  const index = Math.min(sheets.length - 1, Math.max(0, Number(asked ?? 0) || 0));
  const sheet = sheets[index];
  return (
    <>
      <nav className="sheet-tabs" aria-label={t("evidence.sheetTab")}>
        {sheets.map((s, i) => (
          <Go key={i} keep set={{ sheet: i === 0 ? null : String(i) }} className={i === index ? "button-link on" : "button-link"} aria-current={i === index ? "true" : undefined}>
            <Said zh={s.name} />
          </Go>
        ))}
      </nav>
      {!sheet || sheet.rows.length === 0 ? (
        <Empty>{t("evidence.empty")}</Empty>
      ) : (
        <div className="file-text" tabIndex={0} role="region" aria-label={sheet.name}>
          <table className="table tight" lang="zh-CN">
            <tbody>
              {sheet.rows.map((cells, r) => (
                <tr key={r}>
                  {cells.map((cell, c) => (
                    <td key={c}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(query.data.cut || sheet?.cut) && <p className="quiet small">{t("evidence.cut")}</p>}
    </>
  );
}
