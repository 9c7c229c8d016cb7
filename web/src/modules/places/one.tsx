// What the page of a point and that of an enterprise share: the history, and the two ways to change something.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { api, ApiError, type PlaceSort } from "../../api/client";
import type { PlaceChange, PlaceStatement } from "../../api/types";
import { dateTime } from "../../app/format";
import { useWords } from "../../app/i18n";
import { Fields, Labelled, positionOf, type Draft } from "./fields";
import { Refused, useSaid, useSpan } from "./parts";

/** Everything that was ever stated, the newest first. */
export function History({ sort, domain, all }: { sort: PlaceSort; domain: "quality" | "source"; all: PlaceStatement[] }) {
  const { t } = useWords();
  const said = useSaid(domain);
  const span = useSpan();
  return (
    <section>
      <h2>{t("places.history")}</h2>
      <p className="faint">{t("places.historyLead")}</p>
      <div className="table-scroll">
        <table className="table place-history" role="table">
          <thead role="rowgroup">
            <tr role="row">
              {["name", "value", "span", "why", "who"].map((word) => (
                <th key={word} scope="col" role="columnheader">
                  {t(`places.head.${word}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {all.map((s, i) => (
              <tr key={i} role="row">
                <td role="cell" className="place-name">
                  {s.name === "code" ? t(sort === "points" ? "places.code.point" : "places.code.enterprise") : t(`places.attribute.${s.name}`)}
                </td>
                <td role="cell">{said(s)}</td>
                <td role="cell">{s.name === "life" ? "" : span(s.valid_from, s.valid_to)}</td>
                <td role="cell">{s.why || t("places.first")}</td>
                <td role="cell" className="faint">
                  {t("places.by", { who: s.by, at: dateTime(s.at) })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface Held {
  sort: PlaceSort;
  id: string;
  version: number;
  outlet: boolean;
  day: string;
  /** The first day of which another unit keeps it. */
  until: string | null;
  onDone: () => void;
}

function useChanged(id: string, onDone: () => void) {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: ["place", id] });
    for (const key of ["place-points", "place-enterprises", "place-map", "place"]) void client.invalidateQueries({ queryKey: [key] });
    onDone();
  };
}

/** Attributes from a day on; only those that differ are sent. */
export function ChangeForm({ sort, id, version, outlet, day, until, before, onDone }: Held & { before: Draft }) {
  const { t } = useWords();
  const [draft, setDraft] = useState(before);
  const [from, setFrom] = useState(day);
  const [to, setTo] = useState(until ?? "");
  const [why, setWhy] = useState("");
  const done = useChanged(id, onDone);
  const save = useMutation({
    mutationFn: () => {
      const ask: PlaceChange = { from, to: to || null, why };
      for (const key of ["name", "code", "unit", "grade", "address", "permit"] as const) if (draft[key] !== before[key]) ask[key] = draft[key];
      if (draft.medium !== before.medium) ask.medium = draft.medium as NonNullable<PlaceChange["medium"]>;
      if (draft.lon !== before.lon || draft.lat !== before.lat) {
        const position = positionOf(draft);
        if (position === undefined) throw new ApiError(422, "other", t("places.problem.position_half"), null);
        if (position === null) ask.no_position = true;
        else ask.position = position;
      }
      if (draft.due !== before.due || draft.why !== before.why) ask.due = { connected: draft.due === "yes", why: draft.due === "no" ? draft.why : "" };
      return api.changePlace(sort, id, version, ask);
    },
    onSuccess: done,
  });
  return (
    <form
      className="place-form"
      aria-label={t("places.change")}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h2>{t("places.change")}</h2>
      <p className="faint">{until ? t("places.changeUntil", { day: until }) : t("places.changeLead")}</p>
      <Fields sort={sort} outlet={outlet} draft={draft} put={(changed) => setDraft((d) => ({ ...d, ...changed }))} />
      <div className="place-fields">
        <Labelled label={t("places.changeFrom")}>{(field) => <Input id={field} type="date" value={from} onChange={(e) => setFrom(e.target.value)} />}</Labelled>
        <Labelled label={t("places.changeTo")}>{(field) => <Input id={field} type="date" value={to} onChange={(e) => setTo(e.target.value)} />}</Labelled>
        <Labelled label={t("places.why")}>{(field) => <Input id={field} maxLength={200} value={why} onChange={(e) => setWhy(e.target.value)} />}</Labelled>
      </div>
      <Refused error={save.error} />
      <p className="place-go">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t("places.save")}
        </Button>
        <Button onClick={onDone}>{t("places.cancel")}</Button>
      </p>
    </form>
  );
}

/** From when to when it is there. */
export function LifeForm({ sort, id, version, life, onDone }: Omit<Held, "outlet" | "day" | "until"> & { life: { from: string; to: string | null } }) {
  const { t } = useWords();
  const [from, setFrom] = useState(life.from);
  const [to, setTo] = useState(life.to ?? "");
  const [why, setWhy] = useState("");
  const done = useChanged(id, onDone);
  const save = useMutation({ mutationFn: () => api.livePlace(sort, id, version, { from, to: to || null, why }), onSuccess: done });
  return (
    <form
      className="place-form"
      aria-label={t("places.life")}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h2>{t("places.life")}</h2>
      <p className="faint">{t("places.lifeLead")}</p>
      <div className="place-fields">
        <Labelled label={t("places.from")}>{(field) => <Input id={field} type="date" value={from} onChange={(e) => setFrom(e.target.value)} />}</Labelled>
        <Labelled label={t("places.to")}>{(field) => <Input id={field} type="date" value={to} onChange={(e) => setTo(e.target.value)} />}</Labelled>
        <Labelled label={t("places.why")}>{(field) => <Input id={field} maxLength={200} value={why} onChange={(e) => setWhy(e.target.value)} />}</Labelled>
      </div>
      <Refused error={save.error} />
      <p className="place-go">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t("places.save")}
        </Button>
        <Button onClick={onDone}>{t("places.cancel")}</Button>
      </p>
    </form>
  );
}

/** The two buttons, disabled with the reason where the person may not: of a past day that may be the one and not the other. */
export function Doing({ about, doing, set }: { about: { kept_from?: string | null; life_kept_from?: string | null }; doing: string | null; set: (doing: "change" | "life") => void }) {
  const { t } = useWords();
  const [change, life] = [about.kept_from == null, about.life_kept_from == null];
  const why = t(change || life ? "places.otherUnitDay" : "places.mayNot");
  return (
    <>
      <Button disabled={!change || doing === "change"} title={change ? "" : why} onClick={() => set("change")}>
        {t("places.change")}
      </Button>
      <Button disabled={!life || doing === "life"} title={life ? "" : why} onClick={() => set("life")}>
        {t("places.lifeGo")}
      </Button>
      {!(change && life) && <span className="faint">{why}</span>}
    </>
  );
}
