/** Lines that begin with # before the first row are remarks on the table, not rows of it. */
export function splitRemarks(text: string): { remarks: string[]; body: string } {
  const all = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const first = all.findIndex((line) => !line.startsWith("#"));
  const at = first < 0 ? all.length : first;
  return { remarks: all.slice(0, at).map((line) => line.replace(/^#\s*/, "")), body: all.slice(at).join("\n") };
}

/** Rows of a CSV text as RFC 4180 has it: quotes, doubled quotes, line ends inside quotes; a byte order mark is dropped. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const body = text.replace(/^\uFEFF/, "");
  const endRow = () => {
    row.push(cell);
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
    cell = "";
  };
  for (let i = 0; i < body.length; i += 1) {
    const ch = body[i];
    if (quoted) {
      if (ch !== '"') cell += ch;
      else if (body[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (ch === '"') quoted = true;
    else if (ch === ",") {
      row.push(cell);
      cell = "";
    } else if (ch === "\n") endRow();
    else if (ch !== "\r") cell += ch;
  }
  if (cell !== "" || row.length > 0) endRow();
  return rows;
}
