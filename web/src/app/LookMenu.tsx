import { Disclosure } from "./Disclosure";
import { LookIcon } from "./icons";
import { useWords } from "./i18n";
import { LangSwitch } from "./LangSwitch";
import { setLook, THEMES, useLook } from "./look";

/** Theme, size of type, shortcuts: how the workbench looks on this machine. */
export function LookMenu() {
  const { t } = useWords();
  const look = useLook();
  return (
    <Disclosure className="look" name={t("look.title")} label={<><LookIcon /><span className="look-word">{t("look.title")}</span></>}>
      <fieldset>
        <legend>{t("look.theme")}</legend>
        {THEMES.map((theme) => (
          <label key={theme}>
            <input type="radio" name="look-theme" checked={look.theme === theme} onChange={() => setLook({ theme })} />
            {t(`look.theme_${theme}`)}
          </label>
        ))}
      </fieldset>
      <label>
        <input type="checkbox" checked={look.size === "large"} onChange={(e) => setLook({ size: e.target.checked ? "large" : "normal" })} />
        <span>
          {t("look.large")}
          <small>{t("look.largeText")}</small>
        </span>
      </label>
      <label>
        <input type="checkbox" checked={look.keys} onChange={(e) => setLook({ keys: e.target.checked })} />
        <span>
          {t("look.keys")}
          <small>{t("look.keysText")}</small>
        </span>
      </label>
      <div className="look-lang">
        <LangSwitch />
      </div>
    </Disclosure>
  );
}
