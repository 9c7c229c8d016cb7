import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import type { RegisterCompliance, RegisterView } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useSession } from "../../app/session";
import { Over } from "../../app/states";
import { useName, useUnitNames } from "./parts";
import "./compliance.css";

/** How a duty that comes again was kept by one unit this year, its clocks, and readings out of bounds. */
export function Compliance({ view }: { view: RegisterView }) {
  const watched = view.fields.filter((f) => f.warn_min !== null || f.warn_max !== null);
  if (!view.duty && !view.clock && watched.length === 0) return null;
  return <Kept view={view} />;
}

function Kept({ view }: { view: RegisterView }) {
  const { t } = useWords();
  const session = useSession();
  const named = useUnitNames();
  const city = useQuery({ queryKey: ["city", null], queryFn: ({ signal }) => api.city(null, signal) });
  const seen = (city.data?.groups ?? []).flatMap((g) => g.units).filter((u) => u.visible === "full");
  const [picked, setPicked] = useState<string | null>(null);
  const unit = picked ?? session.unit?.id ?? seen[0]?.unit ?? "";
  const to = city.data?.run.as_of ?? "";
  const from = `${to.slice(0, 4)}-01-01`;
  const query = useQuery({
    queryKey: ["register-compliance", view.id, unit, to],
    queryFn: ({ signal }) => api.registerCompliance(view.id, { unit, from, to }, signal),
    enabled: unit !== "" && to !== "",
    placeholderData: keepPreviousData,
  });
  if (unit === "" || to === "") return null;
  return (
    <section className="compliance" aria-labelledby="compliance">
      <h2 id="compliance">{t("registers.duty")}</h2>
      {seen.length > 1 && <Select aria-label={t("registers.unit")} value={unit} options={seen.map((u) => ({ value: u.unit, label: named(u.unit) }))} onChange={setPicked} />}
      <Over query={query}>{(data) => <Found view={view} data={data} />}</Over>
    </section>
  );
}

function Found({ view, data }: { view: RegisterView; data: RegisterCompliance }) {
  return (
    <>
      {view.duty && data.duty && <Duty view={view} data={data} />}
      {view.clock && data.clock && <Clock view={view} data={data} />}
      <Flagged view={view} data={data} />
    </>
  );
}

function Duty({ view, data }: { view: RegisterView; data: RegisterCompliance }) {
  const { t } = useWords();
  const { duty } = data;
  if (!view.duty || !duty) return null;
  const rule = view.duty.workdays && view.duty.days === 1 ? t("registers.dutyWorkdays", { n: view.duty.times }) : t("registers.dutyDays", { n: view.duty.times, days: view.duty.days });
  if (duty.begins === null) return <p className="faint">{`${rule}. ${t("registers.dutyNone")}`}</p>;
  return (
    <>
      <p role="status">
        <b>{t("registers.dutyKept", { due: duty.due, done: duty.done })}</b> · {rule}
        {duty.unknown > 0 && <span> · {t("registers.dutyUnknown", { n: duty.unknown })}</span>}
      </p>
      <p className="faint">{t("registers.dutyFrom", { day: duty.begins ?? "", to: data.to })}</p>
      <figure className="compliance-curve">
        <figcaption className="sr">{t("registers.duty")}</figcaption>
        {duty.months.map((m) => (
          <div key={m.month} className="compliance-month">
            <span>{m.month}</span>
            <i aria-hidden>
              <b style={{ width: `${m.due === 0 ? 0 : (m.done / m.due) * 100}%` }} />
            </i>
            <span className="tab">
              {m.done} / {m.due}
              {m.unknown > 0 && ` · ${t("registers.dutyUnknown", { n: m.unknown })}`}
            </span>
          </div>
        ))}
      </figure>
      {duty.missing_total > 0 && (
        <details className="compliance-missing">
          <summary>{t("registers.dutyMissing", { n: duty.missing_total })}</summary>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t("registers.dutyTurn")}</th>
                <th scope="col" className="r">{t("registers.dutyDue")}</th>
                <th scope="col" className="r">{t("registers.dutyDone")}</th>
              </tr>
            </thead>
            <tbody>
              {duty.missing.map((turn) => (
                <tr key={turn.from}>
                  <td>{turn.from === turn.to ? turn.from : `${turn.from} – ${turn.to}`}</td>
                  <td className="r">{turn.due}</td>
                  <td className="r">{turn.done}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </>
  );
}

function Clock({ view, data }: { view: RegisterView; data: RegisterCompliance }) {
  const { t } = useWords();
  const { clock } = data;
  if (!view.clock || !clock) return null;
  return (
    <>
      <h3>{t("registers.clock", { n: view.clock.workdays })}</h3>
      <p role="status">{t("registers.clockKept", { in: clock.in_time, late: clock.late, running: clock.running, unknown: clock.unknown })}</p>
      {clock.late_ones.length > 0 && (
        <div className="table-scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t("registers.records", { n: clock.late })}</th>
                <th scope="col">{t("registers.clockReceived")}</th>
                <th scope="col">{t("registers.clockDue")}</th>
                <th scope="col">{t("registers.clockDone")}</th>
              </tr>
            </thead>
            <tbody>
              {clock.late_ones.map((late) => (
                <tr key={late.record}>
                  <td>
                    <Go to={`/registers/${view.id}/${late.record}`}>{late.title}</Go>
                  </td>
                  <td>{late.received}</td>
                  <td>{late.due}</td>
                  <td>{late.done ?? t("registers.clockOpen")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Flagged({ view, data }: { view: RegisterView; data: RegisterCompliance }) {
  const { t } = useWords();
  const name = useName();
  const watched = view.fields.filter((f) => f.warn_min !== null || f.warn_max !== null);
  if (watched.length === 0) return null;
  const field = (id: string) => view.fields.find((f) => f.id === id);
  return (
    <>
      <h3>{t("registers.flagged", { n: data.flagged_total })}</h3>
      <p className="faint">{watched.map((f) => t("registers.flaggedBounds", { name: name(f.names), min: f.warn_min ?? "", max: f.warn_max ?? "", unit: f.unit ?? "" })).join(" · ")}</p>
      {data.flagged.length > 0 && (
        <table className="table compliance-flagged">
          <thead>
            <tr>
              <th scope="col">{t("registers.dutyTurn")}</th>
              <th scope="col">{t("registers.flaggedField")}</th>
            </tr>
          </thead>
          <tbody>
            {data.flagged.map((f) => (
              <tr key={f.record + f.field}>
                <td>
                  <Go to={`/registers/${view.id}/${f.record}`}>{f.day ?? f.title}</Go>
                </td>
                <td className="tab">
                  {name(field(f.field)?.names ?? { zh: f.field, en: f.field })} {f.value} {field(f.field)?.unit}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
