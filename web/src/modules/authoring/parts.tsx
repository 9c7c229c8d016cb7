import { ApiError } from "../../api/client";
import { useWords } from "../../app/i18n";
import { Problem } from "../../app/states";

/** What the server refused, in the words that it gives for people; other problems as everywhere. */
export function Refusal({ error, title }: { error: unknown; title?: string }) {
  const { t, pick } = useWords();
  if (!(error instanceof ApiError) || !error.details.zh) return <Problem error={error} compact />;
  const { zh, en, place, place_en } = error.details;
  return (
    <section className="problem problem-compact" role="alert">
      {title && <h3>{title}</h3>}
      <p>{pick(zh, en)}</p>
      {place && (
        <p className="quiet">
          {t("drafts.place")}
          {t("common.colon")}
          {pick(place, place_en)}
        </p>
      )}
    </section>
  );
}
