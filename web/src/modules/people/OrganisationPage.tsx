import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import type { Organisation } from "../../api/types";
import { useWords } from "../../app/i18n";
import { useAllowed } from "../../app/session";
import { Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { Field, Refused } from "./parts";
import { today } from "../../api/clock";
import "./people.css";

type Node = Organisation["items"][number];
const LEVELS = ["province", "city", "county", "department"] as const;

export function Component() {
  const { t } = useWords();
  useTitle(t("people2.organisation"));
  const query = useQuery({ queryKey: ["organisation"], queryFn: ({ signal }) => api.organisation(signal) });
  const keeps = useAllowed("manage_people");
  return (
    <div className="page page-people">
      <header className="page-head">
        <div className="page-title">
          <h1>{t("people2.organisation")}</h1>
        </div>
      </header>
      <p className="lead">{t("people2.organisationLead")}</p>
      <Over query={query}>
        {({ items }) => {
          const known = new Set(items.map((n) => n.id));
          return (
            <>
              <Branch of={items.filter((n) => n.parent === null || !known.has(n.parent))} all={items} top />
              {keeps && <Add units={items.filter((n) => n.level !== "department")} />}
              {keeps && items.some((n) => n.level === "department") && <EndDepartment all={items} />}
              {keeps && <UnitChanges all={items} />}
            </>
          );
        }}
      </Over>
    </div>
  );
}

function Branch({ of, all, top = false }: { of: Node[]; all: Node[]; top?: boolean }) {
  const { t } = useWords();
  if (of.length === 0) return null;
  return (
    <ul className={top ? "tree" : undefined}>
      {of.map((n) => {
        const level = LEVELS.find((l) => l === n.level);
        return (
          <li key={n.id}>
            {n.name} <span className="quiet">{level && t(`people2.level_${level}`)}</span>
            <Branch of={all.filter((c) => c.parent === n.id)} all={all} />
          </li>
        );
      })}
    </ul>
  );
}

function Add({ units }: { units: Node[] }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [id, setId] = useState("");
  const [name, setName] = useState("");
  const [unit, setUnit] = useState(units[0]?.id ?? "");
  const add = useMutation({ mutationFn: () => api.departmentBegin({ id, unit, name, valid_from: today() }), onSuccess: () => client.invalidateQueries({ queryKey: ["organisation"] }) });
  return (
    <section aria-labelledby="department-h">
      <h2 id="department-h">{t("people2.addDepartment")}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <Field label={t("people2.id")}>
          <Input value={id} maxLength={40} onChange={(event) => setId(event.target.value)} />
        </Field>
        <Field label={t("people2.name")}>
          <Input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label={t("people2.under")}>
          <Select value={unit} onChange={setUnit} options={units.map((u) => ({ value: u.id, label: u.name }))} popupMatchSelectWidth={false} />
        </Field>
        <Button type="primary" htmlType="submit" loading={add.isPending}>
          {t("people2.addGo")}
        </Button>
      </form>
      <Refused error={add.error} />
    </section>
  );
}

/** Ends a department on a day, and names whose posts are still in it. */
function EndDepartment({ all }: { all: Node[] }) {
  const { t } = useWords();
  const client = useQueryClient();
  const departments = all.filter((n) => n.level === "department");
  const names = new Map(all.map((n) => [n.id, n.short_name]));
  const [department, setDepartment] = useState(departments[0]?.id ?? "");
  const [on, setOn] = useState(today());
  const [why, setWhy] = useState("");
  const end = useMutation({ mutationFn: () => api.departmentEnd(department, on, why), onSuccess: () => client.invalidateQueries({ queryKey: ["organisation"] }) });
  return (
    <section aria-labelledby="end-h">
      <h2 id="end-h">{t("closing.department")}</h2>
      <p className="quiet">{t("closing.departmentLead")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          end.mutate();
        }}
      >
        <Field label={t("closing.which")}>
          <Select value={department} onChange={setDepartment} options={departments.map((d) => ({ value: d.id, label: `${(d.parent && names.get(d.parent)) ?? ""} ${d.name}` }))} popupMatchSelectWidth={false} />
        </Field>
        <Field label={t("people2.begins")}>
          <Input type="date" value={on} onChange={(event) => setOn(event.target.value)} />
        </Field>
        <Field label={t("people2.why")}>
          <Input value={why} maxLength={200} onChange={(event) => setWhy(event.target.value)} />
        </Field>
        <Button htmlType="submit" loading={end.isPending}>
          {t("closing.departmentGo")}
        </Button>
      </form>
      <Refused error={end.error} />
      {end.data && (
        <p role="status">
          {t("closing.departmentDone")} {end.data.open_posts.length > 0 && t("closing.departmentPosts", { who: end.data.open_posts.join(t("common.comma")) })}
        </p>
      )}
    </section>
  );
}

/** What a unit is, and what it belongs to, from a day on. */
function UnitChanges({ all }: { all: Node[] }) {
  const { t } = useWords();
  const client = useQueryClient();
  const units = all.filter((n) => n.level === "county");
  const above = all.filter((n) => n.level === "city" || n.level === "province");
  const [unit, setUnit] = useState(units[0]?.id ?? "");
  const [kind, setKind] = useState("district");
  const [parent, setParent] = useState(above[0]?.id ?? "");
  const [from, setFrom] = useState(today());
  const [why, setWhy] = useState("");
  const again = () => Promise.all(["organisation", "units"].map((key) => client.invalidateQueries({ queryKey: [key] })));
  const toKind = useMutation({ mutationFn: () => api.unitKind(unit, kind, from, why), onSuccess: again });
  const toParent = useMutation({ mutationFn: () => api.unitParent(unit, parent, from, why), onSuccess: again });
  if (units.length === 0) return null;
  return (
    <section aria-labelledby="unit-h">
      <h2 id="unit-h">{t("closing.unit")}</h2>
      <p className="quiet">{t("closing.unitLead")}</p>
      <form onSubmit={(event) => event.preventDefault()}>
        <Field label={t("closing.unitOne")}>
          <Select value={unit} onChange={setUnit} showSearch={{ optionFilterProp: "label" }} options={units.map((u) => ({ value: u.id, label: u.name }))} popupMatchSelectWidth={false} />
        </Field>
        <Field label={t("people2.begins")}>
          <Input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
        </Field>
        <Field label={t("closing.whole")}>
          <Input value={why} maxLength={200} onChange={(event) => setWhy(event.target.value)} />
        </Field>
        <Field label={t("closing.kind")}>
          <Select value={kind} onChange={setKind} options={(["county", "district"] as const).map((k) => ({ value: k as string, label: t(`closing.kind_${k}`) }))} />
        </Field>
        <Button loading={toKind.isPending} onClick={() => toKind.mutate()}>
          {t("closing.changeKind")}
        </Button>
        {above.length > 0 && (
          <>
            <Field label={t("closing.parent")}>
              <Select value={parent} onChange={setParent} options={above.map((u) => ({ value: u.id, label: u.name }))} popupMatchSelectWidth={false} />
            </Field>
            <Button loading={toParent.isPending} onClick={() => toParent.mutate()}>
              {t("closing.changeParent")}
            </Button>
          </>
        )}
      </form>
      <Refused error={toKind.error ?? toParent.error} />
      {(toKind.isSuccess || toParent.isSuccess) && <p role="status">{t("people2.saved")}</p>}
    </section>
  );
}
