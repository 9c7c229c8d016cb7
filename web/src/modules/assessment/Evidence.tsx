import { useQuery } from "@tanstack/react-query";
import { api, ApiError } from "../../api/client";
import type { EvidenceView } from "../../api/types";
import { bytes, shortDigest } from "../../app/format";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { Problem } from "../../app/states";
import { parseCsv, splitRemarks } from "./csv";
import { evidencePath } from "./parts";

const TEXT_LIMIT = 200_000;

/** How a file is shown. */
export function viewOf(media: string): "pdf" | "image" | "drawing" | "csv" | "text" | "none" {
  const type = media.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/pdf") return "pdf";
  if (["image/png", "image/jpeg", "image/gif", "image/webp"].includes(type)) return "image";
  if (type === "image/svg+xml") return "drawing";
  if (type === "text/csv") return "csv";
  if (type === "text/plain" || type === "text/markdown" || type === "application/json") return "text";
  return "none";
}

/** The files a fact rests on; the one that is open stands in the address. */
export function Evidence({ files, unit, run }: { files: EvidenceView[]; unit: string; run: string }) {
  const { t } = useWords();
  const [asked] = useParam("file");
  const open = files.find((f) => f.digest === asked);
  return (
    <ul className="files">
      {files.map((file, i) => {
        const view = viewOf(file.media_type);
        const address = api.evidence(file.digest, unit, run);
        const shown = open?.digest === file.digest;
        return (
          <li key={file.digest} className={shown ? "file file-open" : "file"}>
            <div className="file-head">
              <span className="fact-no">{i + 1}</span>
              <span className="file-name">
                <b>
                  <Said zh={file.name} />
                </b>
                <small className="tab">
                  {bytes(file.bytes)}
                  {file.dated && ` · ${file.dated}`} · <code title={file.digest}>{shortDigest(file.digest)}</code>
                </small>
              </span>
              {view !== "none" && (
                <Go keep set={{ file: shown ? null : file.digest }} className="button-link" aria-expanded={shown} data-file={view}>
                  {shown ? t("file.close") : t("file.look")}
                </Go>
              )}
              <Go to={evidencePath(unit, file.digest)} className="button-link">
                {t("evidence.page")}
              </Go>
              <a className="button-link" href={address} download={file.name}>
                {t("file.download")}
              </a>
            </div>
            {shown && <View file={file} view={view} address={address} />}
          </li>
        );
      })}
    </ul>
  );
}

function View({ file, view, address }: { file: EvidenceView; view: ReturnType<typeof viewOf>; address: string }) {
  const { t } = useWords();
  if (view === "pdf") return <iframe className="file-pdf" src={`${address}#navpanes=0&view=FitH`} title={file.name} />;
  if (view === "image") return <img className="file-image" src={address} alt={t("file.imageAlt", { name: file.name })} />;
  if (view === "drawing") return <Drawing address={address} name={file.name} digest={file.digest} />;
  if (view === "text" || view === "csv") return <TextView address={address} csv={view === "csv"} name={file.name} digest={file.digest} />;
  return null;
}

function useText(address: string, digest: string) {
  return useQuery({
    queryKey: ["evidence", digest, address],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const response = await fetch(address, { signal, credentials: "same-origin" });
      if (!response.ok) throw new ApiError(response.status, "http", "", response.headers.get("x-request-id"));
      // The bytes are those that were handed in; the server tells what they are written in.
      const said = /charset=([\w-]+)/i.exec(response.headers.get("content-type") ?? "")?.[1] ?? "utf-8";
      return new TextDecoder(said).decode(await response.arrayBuffer());
    },
  });
}

/** The server hands a drawing out as a download only, never as a document; inside an image element it can run no script. */
export function Drawing({ address, name, digest }: { address: string; name: string; digest: string }) {
  const { t } = useWords();
  const query = useText(address, digest);
  if (query.error) return <Problem error={query.error} retry={() => void query.refetch()} compact />;
  if (query.data === undefined) return <p className="quiet">{t("common.loading")}</p>;
  return <img className="file-image" src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(query.data)}`} alt={t("file.imageAlt", { name })} />;
}

/** JSON with its parts on lines of their own; a file too large for that stays as it is. */
function tidy(text: string): string {
  try {
    return text.length > 2_000_000 ? text : JSON.stringify(JSON.parse(text.replace(/^\ufeff/, "")), null, 2);
  } catch {
    return text;
  }
}

export function TextView({ address, csv, json = false, name, digest }: { address: string; csv: boolean; json?: boolean; name: string; digest: string }) {
  const { t } = useWords();
  const query = useText(address, digest);
  if (query.error) return <Problem error={query.error} retry={() => void query.refetch()} compact />;
  if (query.data === undefined) return <p className="quiet">{t("common.loading")}</p>;
  const text = (json ? tidy(query.data) : query.data).slice(0, TEXT_LIMIT);
  const cut = query.data.length > TEXT_LIMIT;
  const { remarks, body } = csv ? splitRemarks(text) : { remarks: [], body: "" };
  const [head, ...rows] = csv ? parseCsv(body) : [];
  const right = (head ?? []).map((_, i) => (rows.length > 0 && rows.every((row) => /^-?[\d.,]*$/.test(row[i] ?? "")) ? "r tab" : "tab"));
  return (
    <div className="file-text" tabIndex={0} role="region" aria-label={name}>
      {remarks.map((remark) => (
        <p key={remark} className="quiet small" lang="zh-CN">
          {remark}
        </p>
      ))}
      {csv && head ? (
        <table className="table tight">
          <thead>
            <tr>
              {head.map((h, i) => (
                <th scope="col" key={i} className={right[i]}>
                  {h}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, 500).map((row, i) => (
              <tr key={i}>
                {row.map((cell, k) => (
                  <td key={k} className={right[k]}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <pre>{text}</pre>
      )}
      {(cut || rows.length > 500) && <p className="quiet small">{t("file.cut")}</p>}
    </div>
  );
}
