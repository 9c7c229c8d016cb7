// What comes of devices, as it comes: one stream while the page is looked at. While there is none, pages ask by themselves.
import { useEffect, useRef, useState } from "react";
import type { TelemetryNews } from "../../api/telemetry";
import { pause } from "../../app/news";

/** Tells of news, of one device or of all, and whether the stream is open. A hidden tab holds none: a browser has few connections. */
export function useNews(device: string | null, heard: (news: TelemetryNews) => void, known: () => number | null = () => null): boolean {
  const [open, setOpen] = useState(false);
  const call = useRef(heard);
  call.current = heard;
  const since = useRef(known);
  since.current = known;
  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = "";
    let tries = 0;
    const close = () => {
      clearTimeout(timer);
      source?.close();
      source = null;
      setOpen(false);
    };
    const start = () => {
      close();
      if (document.hidden) return;
      const after = last === "" ? (since.current()?.toString() ?? "") : last;
      const ask = new URLSearchParams({ ...(device === null ? {} : { device }), ...(after === "" ? {} : { after }) }).toString();
      const own = new EventSource(`/api/v1/telemetry/events${ask === "" ? "" : `?${ask}`}`);
      source = own;
      own.addEventListener("open", (event) => {
        tries = 0;
        if (event instanceof MessageEvent) last = event.lastEventId || last;
        setOpen(true);
      });
      own.addEventListener("news", (event: MessageEvent<string>) => {
        last = event.lastEventId || last;
        call.current(JSON.parse(event.data) as TelemetryNews);
      });
      own.addEventListener("error", () => {
        close();
        timer = setTimeout(start, pause(tries, Math.random()));
        tries += 1;
      });
    };
    start();
    document.addEventListener("visibilitychange", start);
    return () => {
      document.removeEventListener("visibilitychange", start);
      close();
    };
  }, [device]);
  return open;
}
