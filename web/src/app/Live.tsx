import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { News } from "../api/types";
import { Coalesced, pause, touched } from "./news";
import { useSession } from "./session";

/** One stream of events for the page that is open in this tab. Nothing is drawn. */
export function Live() {
  const client = useQueryClient();
  const person = useSession().person.id;
  useEffect(() => {
    const told: ((key: string) => boolean)[] = [];
    const again = new Coalesced(() => {
      const wanted = told.splice(0);
      // What is shown is read now, the rest when it is opened.
      void client.invalidateQueries({ predicate: (query) => wanted.some((of) => of(String(query.queryKey[0]))) });
    });
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = "";
    let tries = 0;
    const open = () => {
      source = new EventSource(`/api/v1/events${last ? `?${new URLSearchParams({ last })}` : ""}`);
      source.addEventListener("open", (event) => {
        tries = 0;
        if (event instanceof MessageEvent) last = event.lastEventId || last;
      });
      source.addEventListener("news", (event: MessageEvent<string>) => {
        last = event.lastEventId || last;
        told.push(touched(JSON.parse(event.data) as News));
        // A tab that nobody looks at reads when it is looked at again.
        if (!document.hidden) again.ask();
      });
      source.addEventListener("error", () => {
        source?.close();
        timer = setTimeout(open, pause(tries, Math.random()));
        tries += 1;
      });
    };
    const looked = () => {
      if (!document.hidden && told.length > 0) again.ask();
    };
    open();
    document.addEventListener("visibilitychange", looked);
    return () => {
      document.removeEventListener("visibilitychange", looked);
      clearTimeout(timer);
      source?.close();
      again.stop();
    };
  }, [client, person]);
  return null;
}
