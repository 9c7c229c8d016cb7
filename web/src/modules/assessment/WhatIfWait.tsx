import { useEffect, useState } from "react";
import { useWords } from "../../app/i18n";

/** After this long one is told what is being worked out, and may stop it. */
const TELL_AFTER = 1500;

/** That the whole city is scored anew takes its time in a large one: how many units, how long already, and a way out. */
export function WhatIfWait({ units, stop }: { units: number; stop: () => void }) {
  const { t } = useWords();
  const [seconds, setSeconds] = useState<number | null>(null);
  useEffect(() => {
    const begun = performance.now();
    let beat: ReturnType<typeof setInterval> | undefined;
    const tell = () => setSeconds(Math.round((performance.now() - begun) / 1000));
    const late = setTimeout(() => {
      tell();
      beat = setInterval(tell, 1000);
    }, TELL_AFTER);
    return () => {
      clearTimeout(late);
      clearInterval(beat);
    };
  }, []);
  if (seconds === null) return null;
  return (
    <div className="whatif-wait">
      <p role="status">{t("tried.working", { n: units })}</p>
      <progress aria-label={t("tried.working", { n: units })} />
      <span className="tab quiet" aria-hidden="true">
        {t("tried.seconds", { n: seconds })}
      </span>
      <button type="button" className="button-link" onClick={stop}>
        {t("tried.stop")}
      </button>
    </div>
  );
}
