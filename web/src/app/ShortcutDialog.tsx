import { Modal } from "antd";
import { Ant } from "./Ant";
import { useWords } from "./i18n";
import { ShortcutList } from "./ShortcutList";

export default function ShortcutDialog({ close }: { close: () => void }) {
  const { t } = useWords();
  return (
    <Ant>
      <Modal open title={t("keys.title")} onCancel={close} footer={null} width="min(44rem, 94vw)">
        <ShortcutList />
      </Modal>
    </Ant>
  );
}
