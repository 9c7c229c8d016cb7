// Tables as text files for a spreadsheet.

/** A plain number; a text that begins like a formula is none. */
const NUMBER = /^[-+]?\d+(\.\d+)?$/;
const FORMULA = /^[\s\u0000-\u001f]*[=+\-@＝＋－＠]/;

/** A cell that a spreadsheet will not run: what begins like a formula gets an apostrophe, plain numbers stay numbers. */
export function safe(text: string): string {
  return (FORMULA.test(text) && !NUMBER.test(text)) || /^[\t\r]/.test(text) ? `'${text}` : text;
}

const quoted = (text: string) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

/** RFC 4180. With a byte order mark Excel and WPS read the Chinese as what it is. */
export function toCsv(rows: readonly (readonly string[])[], mark: boolean): string {
  return (mark ? "\uFEFF" : "") + rows.map((row) => row.map((cell) => quoted(safe(cell))).join(",") + "\r\n").join("");
}

export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
