import { Drawer } from "antd";
import { Ant } from "../../app/Ant";
import { useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Problem, PageWait, Empty } from "../../app/states";
import { useReadings } from "./queries";
import { ReadingDetail } from "./ReadingDetail";

export default function ReadingDrawer() {
  return (
    <Ant>
      <Shown />
    </Ant>
  );
}

function Shown() {
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
