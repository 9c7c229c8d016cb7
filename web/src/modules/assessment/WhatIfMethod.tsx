// Under which method the run is scored again: a finished draft, one on board, a folder of this computer.
import { Button, Select } from "antd";
import { useRef, useState } from "react";
import type { WhatIfPage } from "../../api/types";
import { trimDecimal } from "../../app/format";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { useSession } from "../../app/session";
import { useMethods } from "./queries";
import { setMethod, type State } from "./whatif";
import { folderName, FolderError, keepFolder } from "./whatifMethod";

const PRESENT = "";

export function MethodPick({ state, set }: { state: State; set: (next: State) => void }) {
  const { t, pick } = useWords();
  const session = useSession();
  const city = session.allowed.includes("read_city");
  const drafts = session.allowed.includes("draft_method");
  const { carried, drafted } = useMethods(drafts, city);
  const folder = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState<FolderError["why"] | null>(null);
  const chosen = state.method;
  const groups = [
    { label: t("tried.drafts"), options: drafted.map((d) => ({ value: `draft:${d.id}`, label: `${d.title || d.source_name}（${d.method_id}）` })) },
    { label: t("tried.carried"), options: carried.map((m) => ({ value: `carried:${m.id}`, label: pick(m.title, m.title_en) })) },
    { label: t("tried.folders"), options: chosen?.startsWith("folder:") ? [{ value: chosen, label: folderName(chosen) }] : [] },
  ].filter((g) => g.options.length > 0);
  return (
    <section aria-labelledby="tried-method" className="tried-method">
      <h2 id="tried-method">{t("tried.method")}</h2>
      <div className="tried-pick">
        <Select value={chosen ?? PRESENT} disabled={!city} aria-label={t("tried.methodLabel")} popupMatchSelectWidth={false} onChange={(value: string) => set(setMethod(state, value === PRESENT ? null : value))} options={[{ value: PRESENT, label: t("tried.present") }, ...groups]} />
        <input
          ref={folder}
          type="file"
          hidden
          multiple
          {...{ webkitdirectory: "" }}
          aria-label={t("tried.folder")}
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            event.target.value = "";
            setWrong(null);
            keepFolder(files).then(
              (method) => set(setMethod(state, method)),
              (error: unknown) => setWrong(error instanceof FolderError ? error.why : "noMethod"),
            );
          }}
        />
        <Button disabled={!city} onClick={() => folder.current?.click()}>
          {t("tried.folder")}
        </Button>
      </div>
      {wrong && (
        <p className="ochre" role="alert">
          {wrong === "tooLarge" ? t("tried.tooLarge") : t("tried.noMethod")}
        </p>
      )}
      <p className="quiet small">{!city ? t("tried.cityOnly") : !drafts ? t("tried.draftsNotYours") : drafted.length === 0 ? t("tried.noDrafts") : t("tried.folderHint")}</p>
    </section>
  );
}

/** The method of an address by its title. */
export function MethodName({ source }: { source: string }) {
  const { pick } = useWords();
  const session = useSession();
  const { carried, drafted } = useMethods(session.allowed.includes("draft_method"), session.allowed.includes("read_city"));
  if (source.startsWith("folder:")) return <>{folderName(source)}</>;
  const id = source.slice(source.indexOf(":") + 1);
  const draft = source.startsWith("draft:") ? drafted.find((d) => d.id === id) : undefined;
  const own = source.startsWith("carried:") ? carried.find((m) => m.id === id) : undefined;
  return <span lang="zh-CN">{draft ? draft.title || draft.source_name : own ? pick(own.title, own.title_en) : id}</span>;
}

/** What the other method does with the facts and rulings that there are. */
export function Under({ other }: { other: NonNullable<WhatIfPage["other"]> }) {
  const { t } = useWords();
  const lists = [
    [t("tried.missing", { n: other.absent.length }), other.absent],
    [t("tried.unfit", { n: other.unfit.length }), other.unfit],
    [t("tried.notCarried", { n: other.not_carried.length }), other.not_carried],
    [t("tried.rulings", { n: other.rulings.length }), other.rulings],
  ] as const;
  const some = lists.filter(([, list]) => list.length > 0);
  return (
    <section className="under" aria-labelledby="under">
      <h3 id="under">
        {t("tried.under")} <Said zh={other.title} en={other.title_en} /> <small>{t("tried.points", { n: trimDecimal(other.points) })}</small>
      </h3>
      {some.length === 0 && <p className="quiet">{t("tried.allFit")}</p>}
      {some.map(([head, list]) => (
        <details key={head}>
          <summary>{head}</summary>
          <ul tabIndex={0} aria-label={head}>
            {list.map((x) => (
              <li key={x.id}>
                <Said zh={x.label} en={x.label_en} /> <code>{x.id}</code>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}
