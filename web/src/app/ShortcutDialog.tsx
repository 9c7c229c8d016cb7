import { Modal } from "antd";
import { useWords } from "./i18n";
import { ShortcutList } from "./ShortcutList";

export default function ShortcutDialog({ close }: { close: () => void }) {
  const { t } = useWords();
  return (
    <Modal open title={t("keys.title")} onCancel={close} footer={null} width="min(44rem, 94vw)">
      <ShortcutList />
    </Modal>
  );
}
