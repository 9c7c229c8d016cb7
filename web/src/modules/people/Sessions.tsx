import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { api } from "../../api/client";
import { dateTime } from "../../app/format";
import { useWords } from "../../app/i18n";
import { Over } from "../../app/states";
import { Refused } from "./parts";

/** What a browser says of itself, as short as people call it. */
export function device(agent: string): string {
  const browser = /Edg\//.test(agent) ? "Edge" : /Firefox\//.test(agent) ? "Firefox" : /(?:Headless)?Chrome\//.test(agent) ? "Chrome" : /Safari\//.test(agent) ? "Safari" : "";
  const system = /Windows/.test(agent) ? "Windows" : /Android/.test(agent) ? "Android" : /iPhone|iPad/.test(agent) ? "iOS" : /Mac OS X/.test(agent) ? "macOS" : /Linux/.test(agent) ? "Linux" : "";
  return [browser, system].filter(Boolean).join(" · ") || agent.slice(0, 60);
}

/** One's own sessions: where one is signed in, and an end to all others. */
export function Sessions() {
  const { t } = useWords();
  const client = useQueryClient();
  const query = useQuery({ queryKey: ["own-sessions"], queryFn: ({ signal }) => api.ownSessions(signal) });
  const end = useMutation({ mutationFn: api.endOtherSessions, onSuccess: () => client.invalidateQueries({ queryKey: ["own-sessions"] }) });
  return (
    <section aria-labelledby="sessions-h">
      <h2 id="sessions-h">{t("security.sessions")}</h2>
      <p className="quiet">{t("security.sessionsLead")}</p>
      <Over query={query}>
        {({ items }) => (
          <>
            <div className="scroll" tabIndex={0} role="region" aria-label={t("security.sessions")}>
              <table>
                <thead>
                  <tr>
                    <th>{t("security.device")}</th>
                    <th>{t("security.address")}</th>
                    <th>{t("security.opened")}</th>
                    <th>{t("security.seen")}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((s) => (
                    <tr key={`${s.opened_at} ${s.seen_at} ${s.agent}`}>
                      <td title={s.agent}>
                        {device(s.agent) || t("security.unknown")} {s.current && <b>{t("security.current")}</b>}
                      </td>
                      <td>{s.address || t("security.unknown")}</td>
                      <td>{dateTime(s.opened_at)}</td>
                      <td>{dateTime(s.seen_at)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <Button disabled={items.length < 2} loading={end.isPending} onClick={() => end.mutate()}>
              {t("security.endOthers")}
            </Button>
          </>
        )}
      </Over>
      {end.data && <p role="status">{t("security.ended", { n: end.data.ended })}</p>}
      <Refused error={end.error} />
    </section>
  );
}
