import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import type { Organisation } from "../../api/types";
import { useWords } from "../../app/i18n";
import { useAllowed } from "../../app/session";
import { Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { Field, Refused, today } from "./parts";
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
