// Links that keep the state of the page in the address: the run that is looked at and the language go along everywhere.
import type { AnchorHTMLAttributes, ReactNode, Ref } from "react";
import { Link, useLocation, useSearchParams } from "react-router";

const CARRIED = ["run", "lang"];

export type Setting = Record<string, string | null | undefined>;

function search(from: URLSearchParams, set: Setting | undefined, keep: boolean): string {
  const next = new URLSearchParams();
  for (const [key, value] of from) if (keep || CARRIED.includes(key)) next.set(key, value);
  for (const [key, value] of Object.entries(set ?? {})) {
    if (value == null || value === "") next.delete(key);
    else next.set(key, value);
  }
  const text = next.toString();
  return text ? `?${text}` : "";
}

/** The address of a place in the workbench, with what is carried along. */
export function useAddress() {
  const here = useLocation();
  const params = new URLSearchParams(here.search);
  return (path: string | null, set?: Setting, keep = path === null) => ({ pathname: path ?? here.pathname, search: search(params, set, keep) });
}

interface GoProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  to?: string;
  set?: Setting;
  /** keep every part of the address and change only what `set` says */
  keep?: boolean;
  hash?: string;
  children: ReactNode;
  ref?: Ref<HTMLAnchorElement>;
}

export function Go({ to, set, keep, hash, children, ...rest }: GoProps) {
  const address = useAddress();
  const place = address(to ?? null, set, keep ?? to === undefined);
  return (
    <Link to={hash ? { ...place, hash } : place} preventScrollReset={to === undefined} {...rest}>
      {children}
    </Link>
  );
}

/** One value of the address and a setter that keeps the rest, without what it makes pointless, as the page of another filter. */
export function useParam(name: string, ...without: string[]): [string | null, (value: string | null, replace?: boolean) => void] {
  const [params, setParams] = useSearchParams();
  return [
    params.get(name),
    (value, replace = true) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === null || value === "") next.delete(name);
          else next.set(name, value);
          for (const other of without) next.delete(other);
          return next;
        },
        { replace, preventScrollReset: true },
      ),
  ];
}

export function useRunParam(): string | null {
  return useSearchParams()[0].get("run");
}
