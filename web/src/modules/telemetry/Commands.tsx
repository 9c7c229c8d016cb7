import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { telemetry, type CommandAsk, type CommandView } from "../../api/telemetry";
import { dateTime } from "../../app/format";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useSetParams } from "../../app/params";
import { Empty, Problem } from "../../app/states";
import { seconds } from "./parts";

const ACTIONS = ["read_clock", "set_clock", "read_real_time_interval", "set_real_time_interval", "read_minute_interval", "set_minute_interval", "start_real_time", "stop_real_time", "recall_minute", "recall_hour", "recall_day", "sample_now", "set_patience", "set_password", "set_key"] as const;

const under = (state: string) => state === "queued" || state === "running";

/** Commands and their dialogue, step by step as it goes on. */
export function Commands({ id, may, today }: { id: string; may: boolean; today: string }) {
  const { t } = useWords();
  const [chosen] = useParam("command");
  const list = useQuery({ queryKey: ["telemetry-commands", id], queryFn: ({ signal }) => telemetry.commands(id, signal), refetchInterval: (query) => (query.state.data?.items.some((c) => under(c.state)) ? 1500 : 8000) });
  return (
    <section aria-label={t("telemetry.tab.commands")} className="tm-two">
      <div>
        <Give id={id} may={may} today={today} />
        {list.error && <Problem compact error={list.error} />}
        {list.data && list.data.items.length === 0 && <Empty>{t("telemetry.noCommands")}</Empty>}
        <ol className="tm-commands">
          {list.data?.items.map((c) => (
            <li key={c.id}>
              <Go keep set={{ command: c.id }} className={c.id === chosen ? "on" : ""} aria-current={c.id === chosen ? "true" : undefined}>
                <span>{dateTime(c.made_at)}</span> <b>{t(`telemetry.action.${c.action}`)}</b> <Ended command={c} />
              </Go>
            </li>
          ))}
        </ol>
      </div>
      {chosen && <Steps id={chosen} key={chosen} />}
    </section>
  );
}

function Ended({ command }: { command: CommandView }) {
  const { t } = useWords();
  const [what, code] = (command.result ?? "").split(":");
  const said = command.result && command.result !== "1" ? t(`telemetry.result.${what}`, { code: code ?? "" }) : "";
  return (
    <span className={`tm-ended tm-ended-${command.state}`}>
      {t(`telemetry.command.${command.state}`)}
      {said && ` · ${said}`}
    </span>
  );
}

function Steps({ id }: { id: string }) {
  const { t } = useWords();
  const client = useQueryClient();
  const one = useQuery({ queryKey: ["telemetry-command", id], queryFn: ({ signal }) => telemetry.command(id, signal), refetchInterval: (query) => (query.state.data && !under(query.state.data.command.state) ? false : 1000) });
  const cancel = useMutation({ mutationFn: () => telemetry.cancel(id), onSuccess: () => client.invalidateQueries({ queryKey: ["telemetry-command", id] }) });
  if (one.error) return <Problem compact error={one.error} />;
  if (!one.data) return <p role="status">{t("common.loading")}</p>;
  const { command, steps } = one.data;
  return (
    <section className="tm-steps" aria-label={t("telemetry.dialogue")} aria-live="polite">
      <h2>
        {t(`telemetry.action.${command.action}`)} <small>CN {command.cn}</small>
      </h2>
      <p>
        <Ended command={command} />{" "}
        {command.state === "queued" && (
          <>
            {t("telemetry.waitsUntil", { at: dateTime(command.expires_at) })}{" "}
            <button type="button" className="button-link" onClick={() => cancel.mutate()}>
              {t("telemetry.takeBack")}
            </button>
          </>
        )}
      </p>
      {Object.keys(command.params).length > 0 && (
        <p className="quiet">
          {Object.entries(command.params)
            .map(([k, v]) => `${t(`telemetry.param.${k}`)} ${v}`)
            .join(" · ")}
        </p>
      )}
      <ol>
        {steps.map((s, i) => (
          <li key={i} className={`tm-step tm-step-${s.step}`}>
            <time dateTime={s.at}>{seconds(s.at)}</time> <b>{t(`telemetry.step.${s.step}`)}</b> <span>{s.detail}</span> {s.frame !== null && <span className="quiet">{t("telemetry.frameNo", { n: s.frame })}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Give({ id, may, today }: { id: string; may: boolean; today: string }) {
  const { t } = useWords();
  const client = useQueryClient();
  const set = useSetParams();
  const [action, setAction] = useState<CommandAsk["action"]>("read_clock");
  const [value, setValue] = useState("60");
  const [repeats, setRepeats] = useState("3");
  const [from, setFrom] = useState(today);
  const [to, setTo] = useState(today);
  const [secret, setSecret] = useState("");
  const give = useMutation({
    mutationFn: (ask: CommandAsk) => telemetry.give(id, ask),
    onSuccess: async (command) => {
      setSecret("");
      await client.invalidateQueries({ queryKey: ["telemetry-commands", id] });
      set({ command: command.id }, true);
    },
  });
  const patience = action === "set_patience";
  const interval = patience || action === "set_real_time_interval" || action === "set_minute_interval";
  const recall = action.startsWith("recall_");
  const hidden = action === "set_password" || action === "set_key";
  return (
    <form
      className="tm-form"
      onSubmit={(event) => {
        event.preventDefault();
        give.mutate({ action, ...(interval ? { value: Number(value) } : {}), ...(patience ? { repeats: Number(repeats) } : {}), ...(recall ? { from: `${from}T00:00:00+08:00`, to: `${to}T23:59:59+08:00` } : {}), ...(hidden ? { secret } : {}) });
      }}
    >
      <label>
        {t("telemetry.giveAction")}
        <select value={action} onChange={(event) => setAction(ACTIONS.find((a) => a === event.target.value) ?? "read_clock")}>
          {ACTIONS.map((a) => (
            <option key={a} value={a}>
              {t(`telemetry.action.${a}`)}
            </option>
          ))}
        </select>
      </label>
      {interval && (
        <label>
          {t(patience ? "telemetry.answerSeconds" : action === "set_minute_interval" ? "telemetry.minutes" : "telemetry.seconds")}
          <input type="number" value={value} min={1} max={patience ? 99 : 3600} onChange={(event) => setValue(event.target.value)} />
        </label>
      )}
      {patience && (
        <label>
          {t("telemetry.repeats")}
          <input type="number" value={repeats} min={1} max={99} onChange={(event) => setRepeats(event.target.value)} />
        </label>
      )}
      {recall && (
        <>
          <label>
            {t("telemetry.fromDay")}
            <input type="date" value={from} max={today} onChange={(event) => setFrom(event.target.value)} />
          </label>
          <label>
            {t("telemetry.toDay")}
            <input type="date" value={to} min={from} max={today} onChange={(event) => setTo(event.target.value)} />
          </label>
        </>
      )}
      {hidden && (
        <label>
          {t(action === "set_key" ? "telemetry.newKey" : "telemetry.newPassword")}
          <input type="password" autoComplete="off" value={secret} onChange={(event) => setSecret(event.target.value)} />
        </label>
      )}
      <button type="submit" className="button-main" disabled={!may || give.isPending} title={may ? undefined : t("telemetry.mayNotCommand")}>
        {t("telemetry.give")}
      </button>
      {give.error && <Problem compact error={give.error} />}
    </form>
  );
}
