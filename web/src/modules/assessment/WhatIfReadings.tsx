// Readings and policies as they would be ruled, with the parameters that their options need.
import { Input, Select } from "antd";
import { useId } from "react";
import type { Reading, ReadingView } from "../../api/types";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { ReadingChip } from "../../marks";
import { firstOf, lines } from "./ReadingDetail";
import { asked, setParam, type State } from "./whatif";

const AS_IS = "\u0000as-is";
const OPEN = "\u0000open";

interface Picks {
  state: State;
  set: (next: State) => void;
}

export function ReadingPicks({ title, readings, state, set }: Picks & { title: string; readings: ReadingView[] }) {
  const id = useId();
  if (readings.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {readings.map((reading) => (
        <ReadingPick key={reading.id} reading={reading} state={state} set={set} />
      ))}
    </section>
  );
}

/** The readings of the method that is tried: those of the indicator first, the others behind. */
export function OtherReadings({ readings, indicator, state, set }: Picks & { readings: Reading[]; indicator: string }) {
  const { t } = useWords();
  const here = readings.filter((r) => r.indicators.includes(indicator));
  const others = readings.filter((r) => !here.includes(r));
  return (
    <>
      <ReadingPicks title={t("tried.readingsHere")} readings={here} state={state} set={set} />
      {others.length > 0 && (
        <details className="tried-more">
          <summary>{t("tried.readingsOther", { n: others.length })}</summary>
          {others.map((reading) => (
            <ReadingPick key={reading.id} reading={reading} state={state} set={set} />
          ))}
        </details>
      )}
    </>
  );
}

function ReadingPick({ reading, state, set }: Picks & { reading: ReadingView }) {
  const { t, pick } = useWords();
  const tried = state.rulings[reading.id];
  const value = tried === undefined ? AS_IS : tried === null ? OPEN : tried;
  const choose = (next: string) => {
    const rulings = Object.fromEntries(Object.entries(state.rulings).filter(([id]) => id !== reading.id));
    if (next !== AS_IS) rulings[reading.id] = next === OPEN ? null : next;
    set({ ...state, rulings });
  };
  const now = reading.options.find((o) => o.id === reading.in_force);
  const option = tried === undefined ? reading.in_force : tried;
  const parameters = asked(reading.parameters, option);
  const changed = tried !== undefined || parameters.some((p) => `${reading.id}.${p.id}` in state.params);
  // An option that only waits for a parameter can be chosen; the parameter is asked below.
  const needs = (id: string) => reading.parameters.some((p) => p.options.includes(id));
  const missing = parameters.filter((p) => tried && !(`${reading.id}.${p.id}` in state.params) && firstOf(p) === "");
  return (
    <div className={changed ? "try try-changed" : "try"}>
      <p>
        <ReadingChip id={reading.id} state={reading.state} /> <Said zh={reading.title} en={reading.title_en} />
      </p>
      <Select
        value={value}
        onChange={choose}
        aria-label={`${reading.id} ${pick(reading.title, reading.title_en)}`}
        options={[
          { value: AS_IS, label: `${t("whatif.asRuled")}${now && tried === undefined ? t("common.colon") + pick(now.text, now.text_en) : ""}` },
          ...(reading.kind === "reading" ? [{ value: OPEN, label: t("whatif.leftOpen") }] : []),
          ...reading.options.map((o) => ({ value: o.id, label: pick(o.text, o.text_en), disabled: !o.available && !needs(o.id), title: pick(o.why_not ?? "", o.why_not_en) })),
        ]}
      />
      {parameters.map((p) => (
        <ParameterField key={p.id} name={`${reading.id}.${p.id}`} parameter={p} state={state} set={set} />
      ))}
      {missing.length > 0 && <p className="ochre small">{t("tried.needs", { list: missing.map((p) => pick(p.label, p.label_en)).join(t("common.comma")) })}</p>}
    </div>
  );
}

function ParameterField({ name, parameter, state, set }: Picks & { name: string; parameter: ReadingView["parameters"][number] }) {
  const { t, pick } = useWords();
  const list = parameter.type === "list";
  const given = state.params[name];
  const now = firstOf({ ...parameter, example: null });
  return (
    <label className="tried-parameter">
      <span>
        {pick(parameter.label, parameter.label_en)} <small>{list ? t("tried.oneALine") : t("tried.parameter")}</small>
      </span>
      <Input.TextArea
        autoSize={{ minRows: 1, maxRows: list ? 6 : 1 }}
        defaultValue={given ? given.join("\n") : now}
        key={given ? "given" : "as-is"}
        autoFocus={false}
        maxLength={2000}
        placeholder={parameter.example ? t("tried.example", { text: parameter.example }) : ""}
        onBlur={(event) => put(event.target.value)}
        onPressEnter={(event) => {
          if (list) return;
          event.preventDefault();
          put(event.currentTarget.value);
        }}
      />
    </label>
  );

  function put(text: string) {
    const value = list ? lines(text) : lines(text).slice(0, 1);
    if (value.join("\n") === (given?.join("\n") ?? now)) return;
    set(setParam(state, name, value.join("\n") === now ? [] : value));
  }
}
