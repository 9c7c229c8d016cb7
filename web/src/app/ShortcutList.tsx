import { useWords } from "./i18n";
import { useLook } from "./look";
import { GROUPS, NATIVE, SHORTCUTS } from "./shortcuts";

/** Every key and what it does. */
export function ShortcutList() {
  const { t } = useWords();
  const { keys } = useLook();
  const all = [...SHORTCUTS, ...NATIVE];
  return (
    <>
      {!keys && <p className="reason">{t("keys.off")}</p>}
      <div className="keys">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{t(`keys.group_${group}`)}</h3>
            <dl>
              {all
                .filter((s) => s.group === group)
                .map((s) => (
                  <div key={s.id}>
                    <dt>
                      {s.keys.map((key, i) => (
                        <kbd key={i}>{key}</kbd>
                      ))}
                    </dt>
                    <dd>{t(`keys.${s.id}`)}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="quiet">{t("keys.never")}</p>
    </>
  );
}
