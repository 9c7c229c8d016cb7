import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, Popconfirm, Select } from "antd";
import { useDeferredValue, useState } from "react";
import { useParams } from "react-router";
import { api } from "../../api/client";
import type { PersonView } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useSession } from "../../app/session";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { Closing } from "./Closing";
import { Factor } from "./Factor";
import { Given } from "./PeoplePage";
import { Sessions } from "./Sessions";
import { Told } from "./Told";
import { ACTIONS, Field, Refused, ROLES, useNames, useRoleWord } from "./parts";
import { today } from "../../api/clock";
import "./people.css";

type Posts = PersonView["posts"];

/** A person, or oneself; nothing but the second factor while that has to be set up first. */
export function Component() {
  return useSession().factor_to_set_up ? <MustFactor /> : <Person />;
}

function MustFactor() {
  const { t } = useWords();
  const session = useSession();
  useTitle(t("people2.factor"));
  return (
    <div className="page page-people">
      <header className="page-head">
        <div className="page-title">
          <h1>{session.person.name}</h1>
        </div>
      </header>
      <Alert type="info" showIcon title={t("security.mustFactor")} />
      <Factor person={session.person.id} on={false} self secures={false} />
      <p>
        <Button onClick={() => location.assign("/")}>{t("security.mustFactorGo")}</Button>
      </p>
    </div>
  );
}

function Person() {
  const { t } = useWords();
  const session = useSession();
  const id = useParams()["person"] ?? session.person.id;
  const query = useQuery({ queryKey: ["person", id], queryFn: ({ signal }) => api.person(id, signal) });
  useTitle(query.data?.person.name ?? t("people2.account"));
  const self = id === session.person.id;
  const keeps = session.allowed.includes("manage_people");
  const secures = session.allowed.includes("manage_security");
  return (
    <div className="page page-people">
      <Over query={query}>
        {(view) => (
          <>
            <header className="page-head">
              <div className="page-title">
                <h1>{view.person.name}</h1>
              </div>
              <Go to="/why" set={self ? {} : { person: id }}>
                {t("people2.whyOf")}
              </Go>
            </header>
            <p className="quiet">
              {t("people2.login")} {view.person.login} · {t("people2.realm")} {t(`people2.realm_${realmOf(view.person.realm)}`)}
              {view.person.password_to_change && <> · {t("people2.waits")}</>}
              {view.person.closed && <> · {t("people2.closed")}</>}
            </p>
            <PostTable posts={view.posts} person={id} may={!self && (keeps || secures)} />
            {!self && (keeps || secures) && !view.person.closed && <Give person={id} posts={view.posts} business={view.person.realm === "business"} />}
            <Delegations view={view} person={id} may={self || keeps} />
            {self && <Told />}
            <Factor person={id} on={view.second_factor} self={self} secures={secures} />
            {self && <Sessions />}
            {!self && (view.person.realm === "business" ? keeps : secures) && (
              <>
                {!view.person.closed && <Reset person={id} />}
                <Closing person={id} closes={view.person.closes} closed={view.person.closed} />
              </>
            )}
          </>
        )}
      </Over>
    </div>
  );
}

function realmOf(realm: string) {
  return realm === "system" || realm === "security" || realm === "audit" ? realm : "business";
}

function useAgain(person: string) {
  const client = useQueryClient();
  return () => Promise.all([client.invalidateQueries({ queryKey: ["person", person] }), client.invalidateQueries({ queryKey: ["persons"] })]);
}

function PostTable({ posts, person, may }: { posts: Posts; person: string; may: boolean }) {
  const { t } = useWords();
  const role = useRoleWord();
  const { name } = useNames();
  const again = useAgain(person);
  const end = useMutation({ mutationFn: (post: string) => api.postEnd(post, today()), onSuccess: again });
  return (
    <section aria-labelledby="posts-h">
      <h2 id="posts-h">{t("people2.posts")}</h2>
      {posts.length === 0 ? (
        <Empty>{t("people2.noRole")}</Empty>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="posts-h">
          <table>
            <thead>
              <tr>
                <th>{t("people2.role")}</th>
                <th>{t("people2.unit")}</th>
                <th>{t("people2.title")}</th>
                <th>{t("people2.kind")}</th>
                <th>{t("people2.from")}</th>
                <th>{t("people2.to")}</th>
                <th>{t("people2.why")}</th>
                <th>{t("people2.state")}</th>
                {may && <th />}
              </tr>
            </thead>
            <tbody>
              {posts.map((p) => (
                <tr key={p.id} className={p.holds ? undefined : "past"}>
                  <td>{role(p.role)}</td>
                  <td>{name(p.department) ?? name(p.unit) ?? t("people2.everywhere")}</td>
                  <td>{p.title}</td>
                  <td>{t(p.main ? "people2.main" : "people2.partTime")}</td>
                  <td>{p.valid_from}</td>
                  <td>{p.valid_to ?? t("people2.openEnd")}</td>
                  <td>{p.why}</td>
                  <td>{t(p.holds ? "people2.holds" : "people2.notHeld")}</td>
                  {may && (
                    <td>
                      {p.holds && (
                        <Button size="small" onClick={() => end.mutate(p.id)} disabled={end.isPending}>
                          {t("people2.end")}
                        </Button>
                      )}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Refused error={end.error} />
    </section>
  );
}

function Give({ person, posts, business }: { person: string; posts: Posts; business: boolean }) {
  const { t } = useWords();
  const word = useRoleWord();
  const { items, name } = useNames();
  const again = useAgain(person);
  const roles = ROLES.filter((r) => r.endsWith("_administrator") !== business);
  const [role, setRole] = useState<string>(roles[0] ?? "");
  const [unit, setUnit] = useState("");
  const [title, setTitle] = useState("");
  const [main, setMain] = useState(true);
  const [from, setFrom] = useState(today());
  const [why, setWhy] = useState("");
  const [instead, setInstead] = useState("");
  const give = useMutation({
    mutationFn: () => {
      const chosen = items.find((n) => n.id === unit);
      const department = chosen?.level === "department" ? unit : null;
      const of = department ? ownerOf(items, unit) : unit || null;
      return api.personPost(person, { role, unit: of, department, title, main, valid_from: from, why, instead_of: instead || null });
    },
    onSuccess: async () => {
      setInstead("");
      await again();
    },
  });
  return (
    <section aria-labelledby="give-h">
      <h2 id="give-h">{t("people2.give")}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          give.mutate();
        }}
      >
        <Field label={t("people2.role")}>
          <Select value={role} onChange={setRole} options={roles.map((r) => ({ value: r as string, label: t(`role.${r}`) }))} popupMatchSelectWidth={false} />
        </Field>
        <Field label={t("people2.unit")}>
          <Select value={unit} onChange={setUnit} options={[{ value: "", label: t("people2.everywhere") }, ...items.map((n) => ({ value: n.id, label: n.name }))]} popupMatchSelectWidth={false} />
        </Field>
        <Field label={t("people2.title")}>
          <Input value={title} maxLength={60} onChange={(event) => setTitle(event.target.value)} />
        </Field>
        <Field label={t("people2.kind")}>
          <Select value={main} onChange={setMain} options={[{ value: true, label: t("people2.main") }, { value: false, label: t("people2.partTime") }]} />
        </Field>
        <Field label={t("people2.begins")}>
          <Input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
        </Field>
        <Field label={t("people2.instead")}>
          <Select value={instead} onChange={setInstead} options={[{ value: "", label: t("people2.noInstead") }, ...posts.filter((p) => p.holds).map((p) => ({ value: p.id, label: `${word(p.role)} ${name(p.unit) ?? ""}` }))]} popupMatchSelectWidth={false} />
        </Field>
        <Field label={t("people2.why")}>
          <Input value={why} maxLength={200} onChange={(event) => setWhy(event.target.value)} />
        </Field>
        <Button type="primary" htmlType="submit" loading={give.isPending}>
          {t("people2.giveGo")}
        </Button>
      </form>
      <Refused error={give.error} />
      {give.isSuccess && <p role="status">{t("people2.saved")}</p>}
    </section>
  );
}

/** The unit that a department belongs to. */
function ownerOf(items: { id: string; level: string; parent: string | null }[], id: string): string | null {
  let at = items.find((n) => n.id === id);
  for (let depth = 0; at?.level === "department" && depth < 8; depth += 1) at = items.find((n) => n.id === at?.parent);
  return at?.id ?? null;
}

function Delegations({ view, person, may }: { view: PersonView; person: string; may: boolean }) {
  const { t } = useWords();
  const role = useRoleWord();
  const { name } = useNames();
  const again = useAgain(person);
  const take = useMutation({ mutationFn: api.delegationEnd, onSuccess: again });
  const posts = view.posts.filter((p) => p.holds && !p.role.endsWith("_administrator"));
  return (
    <section aria-labelledby="lend-h">
      <h2 id="lend-h">{t("people2.delegations")}</h2>
      <p className="quiet">{t("people2.delegationLead")}</p>
      {view.delegations.length === 0 ? (
        <Empty>{t("people2.noDelegation")}</Empty>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="lend-h">
          <table>
            <tbody>
              {view.delegations.map((d) => (
                <tr key={d.id} className={d.holds ? undefined : "past"}>
                  <td>{d.own ? t("people2.lentTo", { name: d.to }) : t("people2.lentBy", { name: d.from })}</td>
                  <td>
                    {role(d.role)} {name(d.unit)}
                  </td>
                  <td>{d.actions.length === 0 ? t("people2.all") : d.actions.map((a) => actionWord(t, a)).join(t("common.comma"))}</td>
                  <td>
                    {d.valid_from} – {d.valid_to}
                  </td>
                  <td>{d.why}</td>
                  <td>{t(d.revoked ? "people2.revoked" : d.holds ? "people2.holds" : "people2.notHeld")}</td>
                  <td>
                    {may && d.own && !d.revoked && (
                      <Button size="small" onClick={() => take.mutate(d.id)} disabled={take.isPending}>
                        {t("people2.revoke")}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Refused error={take.error} />
      {may && posts.length > 0 && <Lend posts={posts} person={person} />}
    </section>
  );
}

export function actionWord(t: ReturnType<typeof useWords>["t"], action: string): string {
  const known = ACTIONS.find((a) => a === action);
  return known ? t(`people2.act_${known}`) : action;
}

function Lend({ posts, person }: { posts: Posts; person: string }) {
  const { t } = useWords();
  const role = useRoleWord();
  const { name } = useNames();
  const again = useAgain(person);
  const [q, setQ] = useState("");
  const sought = useDeferredValue(q);
  const all = useQuery({ queryKey: ["colleagues", sought], queryFn: ({ signal }) => api.colleagues(sought, signal), placeholderData: (old) => old });
  const [post, setPost] = useState(posts[0]?.id ?? "");
  const [to, setTo] = useState<string | null>(null);
  const [actions, setActions] = useState<string[]>([]);
  const [from, setFrom] = useState(today());
  const [until, setUntil] = useState("");
  const [why, setWhy] = useState("");
  const lend = useMutation({ mutationFn: () => api.delegationBegin({ post, to: to ?? "", actions, valid_from: from, valid_to: until, why }), onSuccess: again });
  return (
    <form
      aria-label={t("people2.lend")}
      onSubmit={(event) => {
        event.preventDefault();
        lend.mutate();
      }}
    >
      <Field label={t("people2.post")}>
        <Select value={post} onChange={setPost} options={posts.map((p) => ({ value: p.id, label: `${role(p.role)} ${name(p.unit) ?? ""}` }))} popupMatchSelectWidth={false} />
      </Field>
      <Field label={t("people2.person")}>
        <Select value={to} onChange={setTo} showSearch={{ filterOption: false, onSearch: setQ }} options={(all.data?.items ?? []).filter((c) => c.id !== person).map((c) => ({ value: c.id, label: `${c.name} ${name(c.unit) ?? ""}` }))} popupMatchSelectWidth={false} />
      </Field>
      <Field label={t("people2.actions")}>
        <Select mode="multiple" value={actions} onChange={setActions} options={ACTIONS.filter((a) => !a.startsWith("manage_") && a !== "read_audit").map((a) => ({ value: a as string, label: t(`people2.act_${a}`) }))} popupMatchSelectWidth={false} />
      </Field>
      <Field label={t("people2.from")}>
        <Input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
      </Field>
      <Field label={t("people2.until")}>
        <Input type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
      </Field>
      <Field label={t("people2.why")}>
        <Input value={why} maxLength={200} onChange={(event) => setWhy(event.target.value)} />
      </Field>
      <Button type="primary" htmlType="submit" loading={lend.isPending}>
        {t("people2.lendGo")}
      </Button>
      <Refused error={lend.error} />
    </form>
  );
}

function Reset({ person }: { person: string }) {
  const { t } = useWords();
  const again = useAgain(person);
  const reset = useMutation({ mutationFn: () => api.personReset(person), onSuccess: again });
  return (
    <section>
      <Popconfirm title={t("people2.reset")} description={t("people2.resetSure")} okText={t("people2.reset")} cancelText={t("common.cancel")} onConfirm={() => reset.mutate()}>
        <Button loading={reset.isPending}>{t("people2.reset")}</Button>
      </Popconfirm>
      <Refused error={reset.error} />
      {reset.data && <Given password={reset.data.password} />}
    </section>
  );
}
