// The method of an earlier year that a draft follows: what asks for the same keeps the id of its input.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { api, ApiError } from "../../api/client";
import type { DraftPage, ProofPage } from "../../api/types";
import { useWords } from "../../app/i18n";
import { useAllowed } from "../../app/session";
import { Refusal } from "./parts";
import "./former.css";

/** The files of a method by its place in the choice. */
export async function formerFiles(source: string): Promise<Record<string, string>> {
  const id = source.slice(source.indexOf(":") + 1);
  return source.startsWith("draft:") ? (await api.draftFiles(id)).files : (await api.methodFiles(id)).files;
}

/** One of the methods that the server knows: in force, on board, finished here. */
export function PickFormer({ value, set, label, disabled = false, busy = false }: { value: string | null; set: (source: string | null) => void; label: string; disabled?: boolean; busy?: boolean }) {
  const { t, pick } = useWords();
  const allowed = useAllowed("draft_method");
  const carried = useQuery({ queryKey: ["methods"], queryFn: ({ signal }) => api.methods(signal), staleTime: Infinity, enabled: allowed });
  const drafted = useQuery({ queryKey: ["drafts"], queryFn: ({ signal }) => api.drafts(signal), enabled: allowed });
  const options = [
    { label: t("former.known"), options: (carried.data?.items ?? []).map((m) => ({ value: `carried:${m.id}`, label: pick(m.title, m.title_en) })) },
    { label: t("former.drafted"), options: (drafted.data?.items ?? []).filter((d) => d.state === "finished").map((d) => ({ value: `draft:${d.id}`, label: `${d.title || d.source_name} (${d.method_id})` })) },
  ].filter((group) => group.options.length > 0);
  return (
    <Select
      className="former-pick"
      aria-label={label}
      placeholder={t("former.none")}
      allowClear
      value={value}
      disabled={disabled || !allowed}
      loading={busy}
      options={options}
      onChange={(next: string | undefined) => set(next ?? null)}
    />
  );
}

type Inputs = NonNullable<ProofPage["followed"]>["kept"];

/** What is followed, what became of its inputs, and the choice of another. */
export function Followed({ page, proof, open }: { page: DraftPage; proof: ProofPage; open: boolean }) {
  const { t } = useWords();
  const client = useQueryClient();
  const { head, former } = page;
  const follow = useMutation({
    mutationFn: async (source: string | null) => api.followDraft(head.id, head.version, source === null ? null : await formerFiles(source)),
    onSuccess: (next) => client.setQueryData(["draft", head.id], next),
    onError: (error) => {
      if (error instanceof ApiError && error.code === "changed_meanwhile") void client.invalidateQueries({ queryKey: ["draft", head.id] });
    },
  });
  const list = (title: string, inputs: Inputs) =>
    inputs.length > 0 && (
      <details>
        <summary>{title}</summary>
        <ul className="plain">
          {inputs.map((i) => (
            <li key={i.id}>
              <span lang="zh-CN">{i.label}</span> <code>{i.id}</code>
            </li>
          ))}
        </ul>
      </details>
    );
  return (
    <section className="former">
      <h2>{t("former.title")}</h2>
      <p className="quiet">{t("former.lead")}</p>
      {former && (
        <p role="status">
          {t("former.now")} <b lang="zh-CN">{former.title}</b> <code>{former.id}</code>
        </p>
      )}
      {open && (
        <div className="former-choice">
          <span>{former ? t("former.other") : t("former.choose")}</span>
          <PickFormer label={former ? t("former.other") : t("former.choose")} value={null} set={(source) => source !== null && follow.mutate(source)} disabled={head.edited} busy={follow.isPending} />
          {former && (
            <Button disabled={head.edited || follow.isPending} onClick={() => follow.mutate(null)}>
              {t("former.drop")}
            </Button>
          )}
        </div>
      )}
      {open && head.edited && <p className="reason">{t("former.edited")}</p>}
      {follow.error !== null && <Refusal error={follow.error} />}
      {proof.followed && (
        <>
          {list(t("former.kept", { n: proof.followed.kept.length }), proof.followed.kept)}
          {proof.followed.kept.length === 0 && <p>{t("former.noneKept")}</p>}
          {list(t("former.fresh", { n: proof.followed.new.length }), proof.followed.new)}
          {list(t("former.gone", { n: proof.followed.gone.length }), proof.followed.gone)}
        </>
      )}
      {former && proof.undecided.length > 0 && <p className="quiet">{t("former.later")}</p>}
    </section>
  );
}
