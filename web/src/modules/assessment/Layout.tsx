import { Drawer } from "antd";
import { Outlet, useLocation } from "react-router";
import { useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Problem, PageWait, Empty } from "../../app/states";
import { useReadings } from "./queries";
import { ReadingDetail } from "./ReadingDetail";
import "./assessment.css";

/** Around every page of the assessment: the drawer that a reading's chip opens. The list of readings shows it in place. */
export function Component() {
  const onList = useLocation().pathname === "/readings";
  return (
    <>
      <Outlet />
      {!onList && <ReadingDrawer />}
    </>
  );
}

function ReadingDrawer() {
  const { t } = useWords();
  const [id, setId] = useParam("reading");
  const query = useReadings(id !== null);
  const reading = query.data?.items.find((item) => item.id === id);
  return (
    <Drawer open={id !== null} onClose={() => setId(null)} size={640} title={id ? (reading ? `${t(`reading.kind.${reading.kind}`)} ${id}` : id) : ""} destroyOnHidden>
      {id !== null &&
        (query.error ? (
          <Problem error={query.error} retry={() => void query.refetch()} compact />
        ) : !query.data ? (
          <PageWait />
        ) : reading ? (
          <ReadingDetail key={reading.id} reading={reading} />
        ) : (
          <Empty>{t("readings.none", { id })}</Empty>
        ))}
    </Drawer>
  );
}
