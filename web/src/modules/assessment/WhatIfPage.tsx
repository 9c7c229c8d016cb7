import { Button, Select } from "antd";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useSearchParams } from "react-router";
import { ApiError } from "../../api/client";
import type { CityPage, Effect, InputList, Reading, WhatIfPage } from "../../api/types";
import { num, spanText } from "../../app/format";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { useSession } from "../../app/session";
import { Empty, Over, Problem } from "../../app/states";
import { useEveryUnit } from "../../app/units";
import { useTitle } from "../../app/title";
import { SpanText, Staircase } from "../../marks";
import { Grade, indicatorPath, Move, PageHead, SoFar, unitPath } from "./parts";
import { useCity, useInputs, useWhatIf } from "./queries";
import { bars, count, NOTHING, readState, sameFact, setFact, setMethod, setParam, signed, tally, writeState, type State } from "./whatif";
import { WhatIfInput } from "./WhatIfInput";
import { MethodName, MethodPick, Under } from "./WhatIfMethod";
import { OtherReadings, ReadingPicks } from "./WhatIfReadings";
import { WhatIfWait } from "./WhatIfWait";
import "./whatif.css";

export function Component() {
  const { t } = useWords();
  useTitle(t("whatif.title"));
  return <Over query={useCity()}>{(city) => <Choose city={city} />}</Over>;
}

/** Which unit and indicator the controls are of; the changes of others stay. */
function Choose({ city }: { city: CityPage }) {
  const { t } = useWords();
  const session = useSession();
  const [params] = useSearchParams();
  const units = useEveryUnit(city).filter((u) => u.visible === "full" && u.refused === null);
  const asked = params.get("unit");
  const unit = units.find((u) => u.unit === asked) ?? units.find((u) => u.unit === session.unit?.id) ?? units[0];
  const indicators = city.method.items.flatMap((item) => item.indicators);
  const indicator = indicators.find((i) => i.id === params.get("indicator")) ?? indicators[0];
  if (!unit || !indicator) {
    return (
      <div className="page">
        <PageHead title={t("whatif.title")} run={city.run} />
        <Empty>{t("whatif.noUnit")}</Empty>
      </div>
    );
  }
  return <WhatIf city={city} units={units} unit={unit} indicator={indicator} />;
}

/** What is typed goes to the address a moment later, and from there to the server: a link says the same. */
function useChanges(): [State, (next: State) => void, boolean] {
  const [param, setParam] = useParam("w");
  const [draft, setDraft] = useState<State>(() => readState(param));
  const written = useRef(param);
  useEffect(() => {
    if (param !== written.current) {
      written.current = param;
      setDraft(readState(param));
    }
  }, [param]);
  const text = writeState(draft);
  useEffect(() => {
    if (text === param || text === written.current) return;
    const timer = setTimeout(() => {
      written.current = text;
      setParam(text);
    }, 250);
    return () => clearTimeout(timer);
  });
  return [draft, setDraft, text !== param];
}

type Units = CityPage["groups"][number]["units"];

function WhatIf({ city, units, unit, indicator }: { city: CityPage; units: Units; unit: Units[number]; indicator: CityPage["method"]["items"][number]["indicators"][number] }) {
  const { t, pick } = useWords();
  const [, setParams] = useSearchParams();
  const [state, setState, ahead] = useChanges();
  const inputs = useInputs(unit.unit, indicator.id);
  const [param] = useParam("w");
  const query = useWhatIf(param);
  const page = param ? query.data : undefined;
  const go = (set: Record<string, string>) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [key, value] of Object.entries({ unit: unit.unit, indicator: indicator.id, ...set })) next.set(key, value);
        return next;
      },
      { preventScrollReset: true },
    );
  const changed = count(state);
  return (
    <div className="page page-whatif">
      <PageHead title={t("whatif.title")} over={t("whatif.lead")} run={city.run} />
      <div className="whatif-body">
        <div className="whatif-ask">
          <div className="whatif-pick">
            <label>
              <span>{t("city.unit")}</span>
              <Select value={unit.unit} onChange={(value: string) => go({ unit: value })} options={units.map((u) => ({ value: u.unit, label: u.short_name }))} showSearch optionFilterProp="label" aria-label={t("city.unit")} />
            </label>
            <label>
              <span>{t("whatif.indicator")}</span>
              <Select
                value={indicator.id}
                onChange={(value: string) => go({ indicator: value })}
                options={city.method.items.map((item) => ({ label: `${item.no} ${pick(item.title, item.title_en)}`, options: item.indicators.map((i) => ({ value: i.id, label: `${i.id} ${pick(i.name, i.name_en)}` })) }))}
                showSearch
                optionFilterProp="label"
                popupMatchSelectWidth={false}
                aria-label={t("whatif.indicator")}
              />
            </label>
          </div>
          <MethodPick state={state} set={setState} />
          {changed > 0 && <Changed state={state} set={setState} units={units} said={page} />}
          <Over query={inputs}>{(list) => <Controls list={list} state={state} set={setState} other={state.method === null || (page && !page.other) ? null : (page?.other?.readings ?? [])} />}</Over>
        </div>
        <Result tried={state.method !== null} city={city} unit={unit} list={inputs.data} page={page} error={query.error} nothing={changed === 0} waiting={changed > 0 && (ahead || query.isFetching)} work={query} />
      </div>
      {page && changed > 0 && <Brief page={page} unit={unit} />}
    </div>
  );
}

function Line({ name, to, undo }: { name: string; to: ReactNode; undo: () => void }) {
  const { t } = useWords();
  return (
    <li>
      <span>
        {name} → <b>{to}</b>
      </span>
      <Button size="small" type="text" aria-label={t("whatif.undo", { name })} onClick={undo}>
        ×
      </Button>
    </li>
  );
}

/** Every change that counts, those of other units and indicators too; in words once the server has answered. */
function Changed({ state, set, units, said }: { state: State; set: (next: State) => void; units: Units; said: WhatIfPage | undefined }) {
  const { t, pick } = useWords();
  const name = (id: string) => units.find((u) => u.unit === id)?.short_name ?? id;
  const found = (c: State["facts"][number]) => said?.changed.find((s) => sameFact(c, s.unit, s));
  const what = (c: State["facts"][number]) => {
    const s = found(c);
    return s ? [pick(s.label, s.label_en), ...(s.at_text ? [pick(s.at_text, s.at_text_en)] : [])].join(" · ") : c.i;
  };
  const to = (c: State["facts"][number]) => {
    const s = found(c);
    if (c.add || c.drop) return t("whatif.rowsChanged", { more: c.add?.length ?? 0, fewer: c.drop?.length ?? 0 });
    return c.v === null ? t("whatif.absent") : s?.to ? pick(s.to, s.to_en) : (c.v ?? "");
  };
  return (
    <section className="changed" aria-labelledby="changed">
      <h2 id="changed">{t("whatif.changed", { n: count(state) })}</h2>
      <ul>
        {state.facts.map((c, i) => (
          <Line key={i} name={`${name(c.u)} ${what(c)}`} to={to(c)} undo={() => set({ ...state, facts: state.facts.filter((_, k) => k !== i) })} />
        ))}
        {state.method !== null && <Line name={t("tried.method")} to={<MethodName source={state.method} />} undo={() => set(setMethod(state, null))} />}
        {Object.entries(state.rulings).map(([id, option]) => {
          const ruled = said?.ruled.find((r) => r.reading === id && r.option === option);
          return (
            <Line
              key={id}
              name={ruled ? `${id} ${pick(ruled.title, ruled.title_en)}` : id}
              to={option === null ? t("whatif.leftOpen") : ruled?.text ? <Said zh={ruled.text} en={ruled.text_en} /> : "……"}
              undo={() => set({ ...state, rulings: Object.fromEntries(Object.entries(state.rulings).filter(([key]) => key !== id)) })}
            />
          );
        })}
        {Object.entries(state.params).map(([name, value]) => {
          const declared = said?.declared.find((d) => d.name === name);
          return <Line key={name} name={declared ? `${name.split(".")[0]} ${pick(declared.label, declared.label_en)}` : name} to={value.join(t("common.comma"))} undo={() => set(setParam(state, name, []))} />;
        })}
      </ul>
      <Button size="small" onClick={() => set(NOTHING)}>
        {t("whatif.allAsIs")}
      </Button>
    </section>
  );
}

function Controls({ list, state, set, other }: { list: InputList; state: State; set: (next: State) => void; other: Reading[] | null }) {
  const { t } = useWords();
  const session = useSession();
  const unit = list.unit.id;
  const readings = list.readings.filter((r) => r.kind !== "note" && r.options.length > 1);
  return (
    <>
      <section aria-labelledby="tries">
        <h2 id="tries">{t("whatif.facts", { n: list.items.length })}</h2>
        {list.items.length === 0 && <Empty>{t("indicator.noFacts")}</Empty>}
        {list.items.map((input) => (
          <WhatIfInput key={`${unit} ${input.input} ${JSON.stringify(input.at)}`} input={input} change={state.facts.find((c) => sameFact(c, unit, input))} set={(to) => set(setFact(state, unit, input, to))} />
        ))}
      </section>
      {session.allowed.includes("read_city") && (other === null ? <ReadingPicks title={t("whatif.readings")} readings={readings} state={state} set={set} /> : <OtherReadings readings={other} indicator={list.indicator.id} state={state} set={set} />)}
    </>
  );
}

/** On a narrow window the result stands below the controls; this line stays in sight. */
function Brief({ page, unit }: { page: WhatIfPage; unit: Units[number] }) {
  const { t } = useWords();
  const own = page.effects.find((e) => e.unit === unit.unit);
  return (
    <p className="whatif-brief" aria-hidden="true">
      {own?.before.total && own.after.total ? (
        <>
          {t("whatif.totalOf", { name: unit.short_name })} <Move from={own.before.total} to={own.after.total} />
        </>
      ) : (
        t("whatif.ownSame", { name: unit.short_name, points: unit.total ? spanText(unit.total) : "" })
      )}
    </p>
  );
}

interface Shown {
  /** a method was chosen */
  tried: boolean;
  city: CityPage;
  unit: Units[number];
  list: InputList | undefined;
  page: WhatIfPage | undefined;
  error: unknown;
  nothing: boolean;
  waiting: boolean;
  work: ReturnType<typeof useWhatIf>;
}

function Result({ tried, city, unit, list, page, error, nothing, waiting, work }: Shown) {
  const { t, lang } = useWords();
  const known: Record<string, string> = { rests_on_others: t("whatif.restsOnOthers"), folder_gone: t("tried.folderGone") };
  const said = error instanceof ApiError ? (error.details[lang] ?? known[error.code] ?? null) : null;
  return (
    <section className="whatif-result" aria-labelledby="result" aria-busy={waiting}>
      <h2 id="result">{t("whatif.result")}</h2>
      {work.isFetching && !nothing && <WhatIfWait units={city.run.units} stop={work.stop} />}
      {nothing ? (
        <>
          {list && <Mark list={list} />}
          <p className="quiet whatif-hint">{t("whatif.nothing")}</p>
        </>
      ) : error && !waiting ? (
        said ? (
          <p className="ochre" role="alert">
            {said}
          </p>
        ) : (
          <Problem error={error} compact />
        )
      ) : page ? (
        <div className={waiting ? "whatif-shown whatif-waiting" : "whatif-shown"}>
          {page.other ? <Under other={page.other} /> : tried && <p className="quiet">{t("tried.same")}</p>}
          <Own page={page} unit={unit} list={list} points={city.method.points} />
          <Effects page={page} />
        </div>
      ) : work.isStopped && !waiting ? (
        <p className="quiet">
          {t("tried.stopped")}{" "}
          <button type="button" className="button-link" onClick={work.again}>
            {t("tried.again")}
          </button>
        </p>
      ) : (
        <p className="quiet" role="status">
          {t("common.loading")}
        </p>
      )}
    </section>
  );
}

/** The indicator before, and after where something is changed. */
function Mark({ list, after }: { list: InputList; after?: { cell: InputList["cell"]; steps: string[] } }) {
  const { t } = useWords();
  const one = (word: string, steps: string[], cell: InputList["cell"]) => (
    <figure>
      <Staircase steps={steps} cell={cell} size="l" decorative />
      <figcaption>
        <span className="quiet">{t(`whatif.${word}`)}</span>
        <SpanText span={cell.span} points={list.indicator.points} />
        <SoFar span={cell.span} />
      </figcaption>
    </figure>
  );
  return (
    <div className="whatif-mark">
      <p className="whatif-here">
        <span className="tab">{list.indicator.id}</span> <Said zh={list.indicator.name} en={list.indicator.name_en} />
      </p>
      {one("before", list.indicator.steps, list.cell)}
      {after && (
        <>
          <span className="whatif-arrow" aria-hidden="true">
            →
          </span>
          {one("after", after.steps, after.cell)}
        </>
      )}
    </div>
  );
}

/** What becomes of the unit one looks at. */
function Own({ page, unit, list, points }: { page: WhatIfPage; unit: Units[number]; list: InputList | undefined; points: string }) {
  const { t } = useWords();
  const own = page.effects.find((e) => e.unit === unit.unit);
  const here = list && list.unit.id === unit.unit ? list : undefined;
  const moved = here && own?.rows.find((r) => r.indicator === here.indicator.id);
  return (
    <>
      {here && (moved && !moved.after ? <Mark list={here} /> : <Mark list={here} after={{ cell: moved?.after ?? here.cell, steps: moved?.steps ?? here.indicator.steps }} />)}
      {moved && !moved.after && <p className="ochre">{t("tried.noIndicator")}</p>}
      {own ? (
        <dl className="ledger whatif-own">
          <div className="ledger-total">
            <dt>{t("whatif.totalOf", { name: unit.short_name })}</dt>
            <dd>{own.before.total && own.after.total ? <Move from={own.before.total} to={own.after.total} /> : (own.after.refused ?? own.before.refused)}</dd>
          </div>
          {own.after.place !== null && (
            <div>
              <dt>{t(own.after.place_state === "official" ? "city.ranking" : "whatif.order")}</dt>
              <dd className="tab">
                {own.before.place} → <b>{own.after.place}</b>
              </dd>
            </div>
          )}
          {own.after.grade && (
            <div className="ledger-grade">
              <dt>{t("city.grade")}</dt>
              <dd>
                <Grade grade={own.before.grade} /> → <Grade grade={own.after.grade} />
              </dd>
            </div>
          )}
        </dl>
      ) : (
        <p>{t("whatif.ownSame", { name: unit.short_name, points: unit.total ? `${spanText(unit.total)} / ${points}` : "" })}</p>
      )}
      {own && own.rows.length > 0 && (
        <ul className="whatif-rows">
          {own.rows.map((row) => (
            <li key={row.indicator}>
              <Go to={indicatorPath(own.unit, row.indicator)}>
                <span className="tab">{row.indicator}</span> <Said zh={row.name} en={row.name_en} />
              </Go>
              {row.before && row.after && <Move from={row.before.span} to={row.after.span} />}
              {row.sentence && (
                <p className="quiet small">
                  <Said zh={row.sentence} en={row.sentence_en} />
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Who gains and who loses, the finding first. */
function Effects({ page }: { page: WhatIfPage }) {
  const { t } = useWords();
  const { up, down, level } = tally(page.effects);
  const shapes = new Map(bars(page.effects).map((b) => [b.unit, b]));
  return (
    <section className="effects" aria-labelledby="effects">
      <h3 id="effects">{t(page.effects.length === 0 ? "whatif.findingNone" : "whatif.finding", { up, down, same: page.unchanged + level })}</h3>
      <ul>
        {page.effects.map((e) => (
          <Bar key={e.unit} effect={e} share={shapes.get(e.unit)?.share ?? 0} up={shapes.get(e.unit)?.up ?? true} />
        ))}
      </ul>
      {!page.places && <p className="quiet small">{t("whatif.othersHidden")}</p>}
    </section>
  );
}

function Bar({ effect, share, up }: { effect: Effect; share: number; up: boolean }) {
  const { t } = useWords();
  const { before, after } = effect;
  const place = before.place !== null && after.place !== null && before.place !== after.place ? t("whatif.placeMove", { from: before.place, to: after.place }) : null;
  const still = num(effect.gain) === 0;
  return (
    <li>
      <Go to={unitPath(effect.unit)}>{effect.short_name}</Go>
      <svg className="effect-bar" width="100%" height="14" aria-hidden="true">
        <line x1="50%" x2="50%" y1="0" y2="14" className="bar-axis" />
        {!still && <rect x={up ? "50%" : `${50 - share * 50}%`} y="1" width={`${share * 50}%`} height="12" className={up ? "bar-up" : "bar-down"} />}
      </svg>
      <b className={`tab${num(effect.gain) < 0 ? " ochre" : ""}`}>{effect.gain === null ? t("rule.notYet") : signed(effect.gain)}</b>
      <small className="tab">
        {before.total && after.total && <Move from={before.total} to={after.total} />}
        {place && <span> {place}</span>}
      </small>
    </li>
  );
}
