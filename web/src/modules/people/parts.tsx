import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError, api } from "../../api/client";
import type { Session } from "../../api/types";
import { useWords } from "../../app/i18n";

export const ROLES = ["method_officer", "reviewer", "leader", "unit_head", "unit_officer", "department_officer", "duty_engineer", "system_administrator", "security_administrator", "audit_administrator", "province_observer"] as const satisfies Session["roles"];
export const ACTIONS = ["read_city", "read_unit", "read_published", "read_method", "rule", "import_facts", "declare_facts", "judge", "start_run", "publish_run", "manage_campaign", "draft_method", "manage_people", "read_system", "manage_calendar", "manage_security", "read_audit", "read_records", "write_records", "confirm_records", "manage_notices", "submit_papers", "claim_points", "answer_claims", "file_appeals", "decide_appeals", "approve_exceptions", "archive_campaign", "read_places", "keep_places", "read_devices", "keep_devices", "command_devices"] as const satisfies Session["allowed"];
const PROBLEMS = ["roles_apart", "own_post", "not_allowed", "two_main_posts", "post_over", "bad_dates", "unit_missing", "no_unit", "bad_date", "reason_missing", "bad_delegation", "duplicate", "bad_login", "code_wrong", "factor_there", "account_closed", "own_account", "own_lock", "no_lock", "same_kind", "same_parent", "wrong_level", "names_unconfirmed", "import_refused"] as const;

export function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label>
      <span>{label}</span>
      {children}
    </label>
  );
}

/** The name of a role that came as text. */
export function useRoleWord() {
  const { t } = useWords();
  return (role: string) => {
    const known = ROLES.find((r) => r === role);
    return known ? t(`role.${known}`) : role;
  };
}

/** Why a change was refused. */
export function Refused({ error }: { error: unknown }) {
  const { t } = useWords();
  if (!error) return null;
  const code = error instanceof ApiError ? PROBLEMS.find((p) => p === error.code) : undefined;
  return (
    <p className="ochre" role="alert">
      {code ? t(`people2.problem_${code}`, { message: error instanceof ApiError ? error.message : "" }) : t("people2.problem_other", { message: error instanceof ApiError ? error.message : "" })}
    </p>
  );
}

/** The names of units and departments. */
export function useNames() {
  const tree = useQuery({ queryKey: ["organisation"], queryFn: ({ signal }) => api.organisation(signal) });
  const items = tree.data?.items ?? [];
  const names = new Map(items.map((n) => [n.id, n.short_name]));
  return { items, name: (id: string | null) => (id === null ? null : (names.get(id) ?? id)) };
}
