import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import { telemetry, type DeviceAsk, type UnknownAsk, type UnknownDetail, type UnknownList } from "../../api/telemetry";
import { Go, useAddress, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Pager } from "../../app/Pager";
import { PrintStamp } from "../../app/PrintStamp";
import { Empty, Over, Problem } from "../../app/states";
import { useTitle } from "../../app/title";
import { useEveryUnit } from "../../app/units";
import { useNews } from "./news";
import { Frames, seconds, useUnitNames } from "./parts";
import { RegisterForm } from "./RegisterForm";
import "./telemetry.css";

/** Devices that nobody registered, and the way to take one on while its frames come. */
export function Component() {
  const { mn } = useParams();
  return mn === undefined ? <ListPage /> : <OnePage mn={mn} />;
}

function Head({ title }: { title: string }) {
  useTitle(title);
  return (
    <header className="page-head">
      <PrintStamp />
      <div className="page-title">
        <h1>{title}</h1>
      </div>
    </header>
  );
}

/** How often is asked: the stream of news tells at once, where there is one. */
function useEvery(key: string): number {
  const client = useQueryClient();
  const told = useNews(null, (news) => {
    if (news.unknown) void client.invalidateQueries({ queryKey: [key] });
  });
  return told ? 30_000 : 2000;
}

function ListPage() {
  const { t } = useWords();
  const every = useEvery("telemetry-unknown");
  const [aside] = useParam("aside");
  const [remote] = useParam("from");
  const [page] = useParam("page");
  const ask: UnknownAsk = { limit: 50, ...(aside !== null ? { dismissed: true } : {}), ...(remote ? { remote } : {}), ...(page ? { page } : {}) };
  const list = useQuery({ queryKey: ["telemetry-unknown", ask], queryFn: ({ signal }) => telemetry.unknown(ask, signal), refetchInterval: every, placeholderData: (before) => before });
  return (
    <div className="page page-telemetry">
      <Head title={t("telemetry.unknown")} />
      <p className="lead">{t("telemetry.unknownLead")}</p>
      <nav className="tm-picks">
        <Go keep set={{ aside: aside === null ? "1" : null, from: null, page: null }} className="button-link">
          {t(aside === null ? "telemetry.showAside" : "telemetry.showWaiting")}
        </Go>
      </nav>
      <Over query={list}>
        {(data) => (
          <>
            <Senders list={data} chosen={remote} />
            {data.items.length === 0 ? <Empty>{t("telemetry.noUnknown")}</Empty> : <Strangers items={data.items} />}
            <Pager next={data.next_page} />
          </>
        )}
      </Over>
    </div>
  );
}

/** Addresses by how many MNs they send, the fewest first: whoever sends hundreds of them hides nobody. */
function Senders({ list, chosen }: { list: UnknownList; chosen: string | null }) {
  const { t } = useWords();
  if (list.senders.length < 2 && chosen === null) return null;
  return (
    <nav className="tm-picks" aria-label={t("telemetry.from")}>
      <Go keep set={{ from: null, page: null }} className={chosen === null ? "button-link on" : "button-link"} aria-current={chosen === null ? "true" : undefined}>
        {t("telemetry.allSenders")}
      </Go>
      {list.senders.map((s) => (
        <Go key={s.remote} keep set={{ from: s.remote, page: null }} className={chosen === s.remote ? "button-link on" : "button-link"} aria-current={chosen === s.remote ? "true" : undefined}>
          {s.remote} <b>{s.count}</b>
        </Go>
      ))}
    </nav>
  );
}

function Strangers({ items }: { items: UnknownList["items"] }) {
  const { t } = useWords();
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t("telemetry.unknown")}>
      <table className="table tm-cards">
        <thead>
          <tr>
            <th scope="col">MN</th>
            <th scope="col" className="r">
              {t("telemetry.col.frames")}
            </th>
            <th scope="col">{t("telemetry.firstAt")}</th>
            <th scope="col">{t("telemetry.col.last")}</th>
            <th scope="col">{t("telemetry.from")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((d) => (
            <tr key={d.mn}>
              <td>
                <Go to={`/monitoring/unknown/${encodeURIComponent(d.mn)}`}>
                  <code className="tm-code">{d.mn}</code>
                </Go>
              </td>
              <td className="r" data-of={t("telemetry.col.frames")}>
                {d.count}
              </td>
              <td data-of={t("telemetry.firstAt")}>{seconds(d.first_at)}</td>
              <td data-of={t("telemetry.col.last")}>{seconds(d.last_at)}</td>
              <td data-of={t("telemetry.from")}>{d.remote}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function OnePage({ mn }: { mn: string }) {
  const every = useEvery("telemetry-unknown-one");
  const one = useQuery({ queryKey: ["telemetry-unknown-one", mn], queryFn: ({ signal }) => telemetry.unknownOne(mn, signal), refetchInterval: every });
  return (
    <div className="page page-telemetry">
      <Head title={mn} />
      <Over query={one}>{(data) => <Wizard data={data} />}</Over>
    </div>
  );
}

/** What its frames say is filled in; the rest is asked for. */
export function begun(data: UnknownDetail): DeviceAsk {
  const { suggestion, device } = data;
  const sent = (cn: number) => suggestion.commands.includes(cn);
  return {
    mn: device.mn,
    name: "",
    st: suggestion.st,
    version: suggestion.version,
    crc: suggestion.crc ?? "standard",
    layout: "raw",
    charset: "auto",
    // How often it sends cannot be seen of a few frames: that is learned, or entered.
    expected: { factors: suggestion.factors, real_time_seconds: null, minute_minutes: null, hour: sent(2061), day: sent(2031) },
    learning: true,
  };
}

function Wizard({ data }: { data: UnknownDetail }) {
  const { t } = useWords();
  const client = useQueryClient();
  const go = useNavigate();
  const address = useAddress();
  const names = useUnitNames();
  const city = useQuery({ queryKey: ["city", null], queryFn: ({ signal }) => api.city(null, signal), retry: false });
  const units = useEveryUnit(city.data).map((u) => u.unit);
  const mn = data.device.mn;
  // What is filled in does not jump while more frames come.
  const begin = useMemo(() => begun(data), [mn]);
  const done = async () => {
    await client.invalidateQueries({ queryKey: ["telemetry-unknown"] });
    await client.invalidateQueries({ queryKey: ["telemetry-devices"] });
  };
  const accept = useMutation({
    mutationFn: (ask: DeviceAsk) => telemetry.accept(mn, { device: ask, take_password: !ask.password && data.suggestion.has_password }),
    onSuccess: async (row) => {
      await done();
      await go(address(`/monitoring/devices/${encodeURIComponent(row.id)}`));
    },
  });
  const dismiss = useMutation({
    mutationFn: () => telemetry.dismiss(mn, data.device.dismissed_at === null),
    onSuccess: async () => {
      await done();
      await go(address("/monitoring/unknown"));
    },
  });
  return (
    <>
      <p className="lead" role="status">
        {t("telemetry.unknownCount", { n: data.device.count, at: seconds(data.device.last_at), remote: data.device.remote })}
      </p>
      <div className="tm-two">
        <section aria-label={t("telemetry.registerIt")}>
          <h2>{t("telemetry.registerIt")}</h2>
          <p className="quiet">{t(data.suggestion.has_password ? "telemetry.takesPassword" : "telemetry.noPasswordSent")}</p>
          <RegisterForm begin={begin} units={units} names={names} error={accept.error} busy={accept.isPending} password={t("telemetry.otherPassword")} word={t("telemetry.register")} send={(ask) => accept.mutate(ask)} />
          <p className="actions">
            <button type="button" className="button-link" onClick={() => dismiss.mutate()}>
              {t(data.device.dismissed_at === null ? "telemetry.putAside" : "telemetry.takeUp")}
            </button>
          </p>
          {dismiss.error && <Problem compact error={dismiss.error} />}
        </section>
        <section aria-label={t("telemetry.itsFrames")} aria-live="polite">
          <h2>{t("telemetry.itsFrames")}</h2>
          <Frames frames={data.frames} none={t("telemetry.noFrames")} />
        </section>
      </div>
    </>
  );
}
