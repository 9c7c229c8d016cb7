import { Drawer } from "antd";
import type { EvidenceView, FactView, IndicatorPage, SourceView } from "../../api/types";
import { dateTime, valueText } from "../../app/format";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Chevron } from "../../app/icons";
import { Said } from "../../app/said";
import { Empty } from "../../app/states";
import { KnownMark, SourceGlyph } from "../../marks";
import { Evidence } from "./Evidence";
import { FactValue } from "./FactValue";
import { Term } from "../../app/Term";

/** The fact behind a line, over the page: value, where it comes from, other bindings, its rows and the raw evidence. */
export function FactDrawer({ page }: { page: IndicatorPage }) {
  const { t } = useWords();
  const [asked, set] = useParam("fact");
  const index = asked !== null && /^\d+$/.test(asked) ? Number(asked) : null;
  const fact = index === null ? undefined : page.facts[index];
  const title = fact ? (
    <span className="drawer-title">
      <span className="fact-no">{(index ?? 0) + 1}</span>
      <Said zh={fact.label} en={fact.label_en} />
      {fact.at && (
        <i>
          <Said zh={fact.at} en={fact.at_en} />
        </i>
      )}
    </span>
  ) : (
    t("fact.fact")
  );
  return (
    <Drawer
      open={asked !== null}
      onClose={() => set(null)}
      size={680}
      title={title}
      destroyOnHidden
      extra={
        index !== null && (
          <span className="step-nav">
            {index > 0 && (
              <Go keep set={{ fact: String(index - 1), file: null }} aria-label={t("fact.previous", { n: index })}>
                <Chevron dir="left" /> {index}
              </Go>
            )}
            {index < page.facts.length - 1 && (
              <Go keep set={{ fact: String(index + 1), file: null }} aria-label={t("fact.next", { n: index + 2 })}>
                {index + 2} <Chevron dir="right" />
              </Go>
            )}
          </span>
        )
      }
    >
      {fact ? <Fact key={index} fact={fact} page={page} /> : asked !== null ? <Empty>{t("fact.missing")}</Empty> : null}
    </Drawer>
  );
}

function Fact({ fact, page }: { fact: FactView; page: IndicatorPage }) {
  const { t } = useWords();
  const unread = fact.state === "known" && fact.evidence.length === 0;
  return (
    <div className="fact">
      <div className="fact-value">
        <FactValue fact={fact} />
      </div>
      <section>
        <h3><Term id="binding">{t("fact.source")}</Term></h3>
        {!fact.source && <p className="quiet">{t(`fact.noSource_${fact.state}`)}</p>}
        <dl className="pairs-list">
          {fact.source && <Source source={fact.source} />}
          {fact.asked && (
            <>
              <dt>{t("fact.asked")}</dt>
              <dd>
                <Said zh={fact.asked} en={fact.asked_en} />
              </dd>
            </>
          )}
          {fact.note && (
            <>
              <dt>{t("fact.note")}</dt>
              <dd>
                <Said zh={fact.note} en={fact.note_en} />
              </dd>
            </>
          )}
        </dl>
      </section>
      {fact.others.length > 0 && (
        <section>
          <h3>{t(fact.state === "contested" ? "fact.all" : "fact.others")}</h3>
          <Others fact={fact} />
        </section>
      )}
      {fact.rows && (
        <section>
          <h3>{t("fact.rowsTitle", { n: fact.rows.total })}</h3>
          <Rows rows={fact.rows} files={fact.evidence} />
        </section>
      )}
      <section>
        <h3>{t("fact.files", { n: fact.evidence.length })}</h3>
        {fact.evidence.length === 0 ? <Empty>{unread ? t("fact.noFilesKnown") : t("fact.noFiles")}</Empty> : <Evidence files={fact.evidence} unit={page.unit.id} run={page.run.id} />}
      </section>
      {fact.digest && (
        <p className="digest-line">
          {t("fact.digest")} <code className="select">{fact.digest}</code>
        </p>
      )}
    </div>
  );
}

function Source({ source }: { source: SourceView }) {
  const { t } = useWords();
  return (
    <>
      <dt>{t("fact.how")}</dt>
      <dd>
        <SourceGlyph binding={source.binding} /> <code>{source.key}</code>
      </dd>
      {source.by && (
        <>
          <dt>{t("fact.by")}</dt>
          <dd>
            <Said zh={source.by} />
          </dd>
        </>
      )}
      {source.reason && (
        <>
          <dt>{t("fact.reason")}</dt>
          <dd>
            <Said zh={source.reason} />
          </dd>
        </>
      )}
      {source.period && (
        <>
          <dt>{t("fact.period")}</dt>
          <dd className="tab">
            {source.period.from} – {source.period.to}
          </dd>
        </>
      )}
      {source.recorded_at && (
        <>
          <dt>{t("fact.recorded")}</dt>
          <dd className="tab">{dateTime(source.recorded_at)}</dd>
        </>
      )}
    </>
  );
}

function Others({ fact }: { fact: FactView }) {
  const { t, lang, pick } = useWords();
  return (
    <table className="table tight">
      <thead>
        <tr>
          <th scope="col">{t("fact.source")}</th>
          <th scope="col">{t("fact.value")}</th>
          {fact.state !== "contested" && <th scope="col">{t("fact.agrees")}</th>}
        </tr>
      </thead>
      <tbody>
        {fact.others.map((other, i) => (
          <tr key={i}>
            <th scope="row">
              <SourceGlyph binding={other.binding} />
              {other.by && (
                <small>
                  <Said zh={other.by} />
                </small>
              )}
            </th>
            <td>{other.state === "known" ? <span className="tab">{other.value === null ? t("known.known") : valueText(pick(other.value, other.value_en), lang, fact.type, pick(fact.unit ?? "", fact.unit_en))}</span> : <KnownMark state={other.state} />}</td>
            {fact.state !== "contested" && <td>{other.state !== "known" ? t("fact.saysNothing") : other.value === null || fact.value === null ? t("fact.cannotCompare") : other.value === fact.value ? t("fact.same") : <b className="ochre">{t("fact.differs")}</b>}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rows({ rows, files }: { rows: NonNullable<FactView["rows"]>; files: EvidenceView[] }) {
  const { t, lang, pick } = useWords();
  if (rows.items.length === 0) return <Empty>{t("fact.noRows")}</Empty>;
  const nameOf = (digest: string) => files.findIndex((f) => f.digest === digest);
  const numeric = rows.columns.map((_, c) => rows.items.every((row) => /^-?[\d.,]*$/.test(row.cells[c] ?? "")));
  return (
    <>
      <div className="table-scroll rows-scroll" tabIndex={0} role="region" aria-label={t("fact.rowsTitle", { n: rows.total })}>
        <table className="table tight">
          <thead>
            <tr>
              {rows.columns.map((column, c) => (
                <th scope="col" key={column.id} className={`${numeric[c] ? "r" : ""}${pick(column.label, column.label_en).length > 8 ? " long" : ""}`}>
                  {pick(column.label, column.label_en)}
                </th>
              ))}
              <th scope="col" className="r">
                {t("fact.evidence")}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.items.map((row, i) => (
              <tr key={i}>
                {(lang === "en" ? (row.cells_en ?? row.cells) : row.cells).map((cell, c) => (
                  <td key={c} className={numeric[c] ? "r tab" : "tab"}>
                    {cell === "" ? <span className="quiet">{t("fact.blank")}</span> : <Said zh={valueText(cell, lang)} />}
                  </td>
                ))}
                <td className="r">
                  {row.evidence.map((digest) => {
                    const at = nameOf(digest);
                    return at >= 0 ? (
                      <Go key={digest} keep set={{ file: digest }} className="fact-no" aria-label={t("fact.openFile", { name: files[at]?.name ?? "" })}>
                        {at + 1}
                      </Go>
                    ) : null;
                  })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.total > rows.items.length && <p className="quiet small">{t("fact.rowsShown", { n: rows.items.length, of: rows.total })}</p>}
    </>
  );
}
