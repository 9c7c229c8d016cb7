import { App, Form, Input, Modal } from "antd";
import { useState } from "react";
import { api, ApiError } from "../api/client";
import { Ant } from "./Ant";
import { useWords } from "./i18n";

const KINDS: Partial<Record<string, "wrong" | "weak" | "same" | "locked">> = { wrong_password: "wrong", weak_password: "weak", same_password: "same", login_locked: "locked", sign_in_busy: "locked" };

/** Changes one's own password. */
export default function PasswordDialog({ open, close, forced = false }: { open: boolean; close: () => void; forced?: boolean }) {
  return <Ant>{open && <Dialog close={close} forced={forced} />}</Ant>;
}

function Dialog({ close, forced }: { close: () => void; forced: boolean }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ old: string; fresh: string; again: string }>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);

  const submit = async ({ old, fresh }: { old: string; fresh: string }) => {
    setBusy(true);
    setProblem(null);
    try {
      await api.changePassword(old, fresh);
      message.success(t("password.done"));
      // Everything that was refused until now is asked again.
      if (forced) location.reload();
      else close();
    } catch (error) {
      setProblem(error instanceof ApiError ? error : new ApiError(0, "network", "", null));
      setBusy(false);
    }
  };

  const kind = problem && (KINDS[problem.code] ?? (problem.status === 0 ? "network" : problem.status === 401 ? "ended" : "failed"));
  return (
    <Modal open closable={!forced} maskClosable={!forced} keyboard={!forced} cancelButtonProps={{ disabled: forced }} title={t("password.title")} okText={t("password.go")} cancelText={t("common.cancel")} confirmLoading={busy} okButtonProps={{ htmlType: "submit", form: "own-password" }} onCancel={close} destroyOnHidden>
      {forced && <p role="alert">{t("people2.mustChange")}</p>}
      <p>{t("password.rule")}</p>
      <Form id="own-password" form={form} layout="vertical" requiredMark={false} onFinish={submit} disabled={busy}>
        <Form.Item name="old" label={t("password.old")} rules={[{ required: true, message: t("password.needOld") }]}>
          <Input.Password autoComplete="current-password" autoFocus />
        </Form.Item>
        <Form.Item name="fresh" label={t("password.fresh")} rules={[{ required: true, message: t("password.needFresh") }]}>
          <Input.Password autoComplete="new-password" maxLength={256} />
        </Form.Item>
        <Form.Item
          name="again"
          label={t("password.again")}
          dependencies={["fresh"]}
          rules={[{ validator: async (_, again) => (again === form.getFieldValue("fresh") ? undefined : Promise.reject(new Error(t("password.differ")))) }]}
        >
          <Input.Password autoComplete="new-password" maxLength={256} />
        </Form.Item>
      </Form>
      {kind && (
        <p className="ochre" role="alert">
          {t(`password.${kind}`)}
          {kind === "failed" && problem?.requestId && <code className="select"> {problem.requestId}</code>}
        </p>
      )}
    </Modal>
  );
}
