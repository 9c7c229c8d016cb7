import { useSearchParams } from "react-router";

/**
 * Changes some values of the address and keeps the rest; an empty one is taken out. It starts from the address as it
 * stands, not as it was drawn last: two changes in quick succession both count.
 */
export function useSetParams(): (changes: Record<string, string | null>, push?: boolean) => void {
  const [, setParams] = useSearchParams();
  return (changes, push = false) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    setParams(next, { replace: !push, preventScrollReset: true });
  };
}
