// Words of every page that takes a filled workbook.
export const zh = {
  imports: {
    pick: "选择填好的 .xlsx",
    checking: "正在核对……",
    bad: "有 {{n}} 处问题，没有写入。",
    problems: "问题清单",
    row: "第 {{n}} 行",
    sheetRow: "“{{sheet}}”第 {{n}} 行",
    more: "还有 {{n}} 处没有列出。",
  },
};

export const en = {
  imports: {
    pick: "Choose a filled .xlsx",
    checking: "Checking…",
    bad: "{{n}} mistakes; nothing was written.",
    problems: "Mistakes",
    row: "Row {{n}}",
    sheetRow: "“{{sheet}}”, row {{n}}",
    more: "{{n}} more are not listed.",
  },
};
