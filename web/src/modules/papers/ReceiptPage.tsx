import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useParams } from "react-router";
import { api } from "../../api/client";
import type { ReceiptView } from "../../api/types";
import { bytes } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Over } from "../../app/states";
import { useTitle } from "../../app/title";
import "./papers.css";

/** A receipt, as it is kept and printed. */
export function Component() {
  const { t } = useWords();
  const { number = "" } = useParams();
  useTitle(t("papers.receipt", { n: number }));
  const query = useQuery({ queryKey: ["papers", "receipt", number], queryFn: ({ signal }) => api.receipt(Number(number), signal) });
  return <Over query={query}>{(receipt) => <Receipt receipt={receipt} />}</Over>;
}

function Receipt({ receipt: r }: { receipt: ReceiptView }) {
  const { t } = useWords();
  const late = !r.in_time;
  return (
    <div className="page page-receipt">
      <header className="page-head">
        <div className="page-title">
          <h1>
            {t("papers.receiptTitle")} <span className="nowrap">{r.called}</span>
          </h1>
        </div>
      </header>
      <p className="actions receipt-do">
        <Go to="/papers" set={{ unit: r.unit }}>
          ← {t("papers.toPapers")}
        </Go>
        <Button onClick={() => window.print()}>{t("papers.print")}</Button>
        <Button href={api.receiptPdf(r.number)} download>
          {t("papers.pdf")}
        </Button>
        <Button href={api.receiptText(r.number)} download>
          {t("papers.text")}
        </Button>
      </p>
      <dl className="receipt">
        <dt>{t("papers.unit")}</dt>
        <dd>{r.unit_name}</dd>
        <dt>{t("papers.material")}</dt>
        <dd>
          {r.material_label} · {t("papers.year", { year: r.year })}
        </dd>
        <dt>{t("papers.at")}</dt>
        <dd>
          <b className="nowrap">{r.received_text}</b> <span className={late ? "ochre" : "faint"}>{t(late ? "papers.tooLate" : "papers.inTime")}</span>
          <code>{r.received_at}</code>
        </dd>
        {r.recorded_at !== r.received_at && (
          <>
            <dt>{t("papers.recorded")}</dt>
            <dd>{r.recorded_text}</dd>
          </>
        )}
        <dt>{t("papers.way")}</dt>
        <dd>{t(`papers.${r.way}_way`)}</dd>
        <dt>{t(r.on_behalf ? "papers.byFor" : "papers.by")}</dt>
        <dd>{r.by}</dd>
        {r.note && (
          <>
            <dt>{t("papers.noteOf")}</dt>
            <dd>{r.note}</dd>
          </>
        )}
        {r.files.length > 0 && <dt>{t("papers.files")}</dt>}
        {r.files.map((file, i) => (
          <dd key={file.sha256 + file.name} className="receipt-file">
            <a href={api.paperFile(r.number, i)}>{file.name}</a> <small>{bytes(file.bytes)}</small>
            <code>SHA-256 {file.sha256.replace("sha256:", "")}</code>
            <code>SM3 {file.sm3.replace("sm3:", "")}</code>
          </dd>
        ))}
        <dt>{t("papers.digest")}</dt>
        <dd>
          <code>{r.digest}</code>
          <small>{t("papers.digestIs")}</small>
        </dd>
        {r.signature && (
          <>
            <dt>{t("papers.signature")}</dt>
            <dd>
              <code>{r.signature}</code>
              <small>{t("papers.signatureIs")}</small>
              <code>{r.fingerprint}</code>
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}
