import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { ApiError, api } from "../../api/client";
import type { PlaceNewPoint } from "../../api/types";
import { Go, useAddress } from "../../app/go";
import { useWords } from "../../app/i18n";
import { today } from "../../api/clock";
import { useAllowed, useSession } from "../../app/session";
import { Empty, PageWait } from "../../app/states";
import { useTitle } from "../../app/title";
import { draftOf, Fields, Labelled, positionOf, type Draft } from "./fields";
import { Refused } from "./parts";


/** A point or an enterprise is registered; an outlet when it has an enterprise. */
export function Component() {
  const { t } = useWords();
  const [params] = useSearchParams();
  const sort = params.get("sort") === "enterprise" ? "enterprises" : "points";
  const keeps = useAllowed("keep_places");
  const title = t(sort === "points" ? "places.new" : "places.newEnterprise");
  useTitle(title);
  const list = useQuery({ queryKey: ["place-owners"], queryFn: ({ signal }) => api.placeEnterprises({ limit: "500" }, signal), enabled: sort === "points" });
  return (
    <div className="page page-places">
      <header className="page-head">
        <div className="page-title">
          <p className="crumb">
            <Go to={sort === "points" ? "/places" : "/places/enterprises"}>{t("places.title")}</Go>
          </p>
          <h1>{title}</h1>
        </div>
      </header>
      {!keeps ? <Empty>{t("places.mayNot")}</Empty> : sort === "points" && list.isPending ? <PageWait lines={4} /> : <Form key={sort} sort={sort} owners={list.data?.items ?? []} />}
    </div>
  );
}

function Form({ sort, owners }: { sort: "points" | "enterprises"; owners: { id: string; name: string; unit: string }[] }) {
  const { t } = useWords();
  const session = useSession();
  const navigate = useNavigate();
  const address = useAddress();
  const client = useQueryClient();
  const [params] = useSearchParams();
  const [owner, setOwner] = useState(params.get("enterprise") ?? "");
  const of = owners.find((e) => e.id === owner);
  const [draft, setDraft] = useState<Draft>(() => ({ ...draftOf({ name: "", code: "", unit: of?.unit ?? session.unit?.id ?? "", grade: "", address: "", position: null }), medium: "" }));
  const [from, setFrom] = useState(today());
  const save = useMutation({
    mutationFn: () => {
      const position = positionOf(draft);
      if (position === undefined) throw new ApiError(422, "other", t("places.problem.position_half"), null);
      const common = { name: draft.name, code: draft.code, unit: draft.unit, position, address: draft.address, grade: draft.grade, valid_from: from };
      if (sort === "enterprises") return api.makeEnterprise({ ...common, permit: draft.permit });
      const due = { connected: draft.due === "yes", why: draft.due === "no" ? draft.why : "" };
      return api.makePoint({ ...common, enterprise: owner || null, medium: draft.medium as PlaceNewPoint["medium"], due });
    },
    onSuccess: (made) => {
      for (const key of ["place-points", "place-enterprises", "place-owners", "place-map", "place"]) void client.invalidateQueries({ queryKey: [key] });
      void navigate(address(`/places/${sort}/${made.id}`));
    },
  });
  const ready = draft.name.trim() !== "" && draft.unit !== "" && (sort === "enterprises" || draft.medium !== "");
  return (
    <form
      className="place-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {sort === "points" && (
        <Labelled label={t("places.enterprise")}>
          {(id) => (
            <Select
              id={id}
              showSearch
              optionFilterProp="label"
              value={owner}
              options={[{ value: "", label: t("places.noEnterprise") }, ...owners.map((e) => ({ value: e.id, label: e.name }))]}
              onChange={(chosen: string) => {
                setOwner(chosen);
                setDraft((d) => ({ ...d, medium: "", unit: owners.find((e) => e.id === chosen)?.unit ?? d.unit }));
              }}
            />
          )}
        </Labelled>
      )}
      <Fields sort={sort} outlet={owner !== ""} draft={draft} put={(changed) => setDraft((d) => ({ ...d, ...changed }))} />
      <Labelled label={t("places.from")}>{(id) => <Input id={id} type="date" value={from} onChange={(e) => setFrom(e.target.value)} />}</Labelled>
      <Refused error={save.error} />
      <p className="place-go">
        <Button type="primary" htmlType="submit" disabled={!ready} loading={save.isPending}>
          {t("places.save")}
        </Button>
      </p>
    </form>
  );
}
