// Cases that a workbook's edits broke, one by one: the new result is confirmed, or the edit is taken back.
import { Button, Popconfirm } from "antd";
import type { CarriedEdit, DraftPage, FailedCase, ProofPage, SettleAsk } from "../../api/types";
import { dateTime } from "../../app/format";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";

interface Settling {
  settle: (ask: SettleAsk) => void;
  busy: boolean;
}

/** What a case expects or gives, as people write it; null where it is no result. */
export function resultText(text: string): { points: string } | "refused" | null {
  if (text === "refused") return "refused";
  return /^-?[\d./]+(\.\.-?[\d./]+)?$/.test(text) ? { points: text.replace("..", "–") } : null;
}

function Result({ text }: { text: string }) {
  const { t } = useWords();
  const said = resultText(text);
  return <b className="tab">{said === null ? text : said === "refused" ? t("broken.refused") : t("broken.points", { n: said.points })}</b>;
}

const ask = (c: FailedCase) => ({ file: c.file, path: c.path ?? "", result: c.got });

export function Broken({ page, proof, settle, busy }: Settling & { page: DraftPage; proof: ProofPage }) {
  const { t } = useWords();
  const edits = new Map(page.carried?.edits.map((e) => [e.id, e]));
  const sure = proof.failed.filter((c) => c.path !== null);
  return (
    <section className="broken" aria-labelledby="broken">
      <h2 id="broken" className="ochre">
        {t("broken.title", { n: proof.failed.length })}
      </h2>
      <p className="quiet">{t("broken.lead")}</p>
      {sure.length > 1 && (
        <Popconfirm title={t("broken.allAsk")} description={<div className="ask">{t("broken.allText")}</div>} okText={t("broken.confirm")} cancelText={t("common.cancel")} onConfirm={() => settle({ how: "confirm", cases: sure.map(ask) })}>
          <Button disabled={busy}>{t("broken.all", { n: sure.length })}</Button>
        </Popconfirm>
      )}
      <ol className="broken-cases">
        {proof.failed.map((c) => (
          <li key={`${c.file} ${c.path ?? c.line} ${c.indicator}`}>
            <h3 lang="zh-CN">{c.name}</h3>
            {c.option && (
              <p className="quiet">
                <Said zh={c.option.zh} en={c.option.en} />
              </p>
            )}
            <p className="broken-move">
              <span className="quiet">{t("broken.was")}</span> <Result text={c.expected} /> → <span className="quiet">{t("broken.now")}</span> <Result text={c.got} />
            </p>
            <p className="quiet">{c.edits.length === 0 ? t("broken.noEdit") : t("broken.by")}</p>
            <ul>
              {c.edits.flatMap((id) => edits.get(id) ?? []).map((e) => (
                <Edit key={e.id} edit={e} settle={settle} busy={busy} />
              ))}
            </ul>
            <Button type="primary" disabled={busy || c.path === null} aria-label={t("broken.caseNamed", { name: c.name })} onClick={() => settle({ how: "confirm", cases: [ask(c)] })}>
              {t("broken.confirm")}
            </Button>
            {c.path === null && <span className="reason">{t("broken.cannot")}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Edit({ edit, settle, busy }: Settling & { edit: CarriedEdit }) {
  return (
    <li>
      <span lang="zh-CN">
        {edit.about} {edit.place}：{edit.from} → <b>{edit.to}</b>
      </span>
      <Back edit={edit} settle={settle} busy={busy} />
    </li>
  );
}

/** The button that takes one edit back. */
export function Back({ edit, settle, busy }: Settling & { edit: CarriedEdit }) {
  const { t } = useWords();
  return (
    <Button size="small" disabled={busy} aria-label={t("broken.backNamed", { name: `${edit.about} ${edit.from} → ${edit.to}` })} onClick={() => settle({ how: "take_back", edits: [edit.id] })}>
      {t("broken.back")}
    </Button>
  );
}

export function Confirmed({ proof, open, settle, busy }: Settling & { proof: ProofPage; open: boolean }) {
  const { t } = useWords();
  return (
    <section aria-labelledby="confirmed">
      <h2 id="confirmed">{t("broken.confirmed", { n: proof.confirmed.length })}</h2>
      <ul className="broken-confirmed">
        {proof.confirmed.map((c) => (
          <li key={`${c.file} ${c.path}`}>
            <span lang="zh-CN">{c.name}</span>
            <span>
              <Result text={c.from} /> → <Result text={c.to} />
            </span>
            <span className="quiet">{t("broken.who", { who: c.by, at: dateTime(c.at) })}</span>
            {open && (
              <Button size="small" disabled={busy} aria-label={t("broken.withdrawNamed", { name: c.name })} onClick={() => settle({ how: "withdraw", file: c.file, path: c.path })}>
                {t("broken.withdraw")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
