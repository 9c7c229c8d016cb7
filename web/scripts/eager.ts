// Some files are run whole as soon as they are there. Their first line has the browser compile them beside the page's thread
// while they arrive, not function by function on it; a browser that does not know the line passes it over.
import type { Plugin } from "vite";

const LINE = "//# allFunctionsCalledOnLoad\n";

/** It counts only as the very first line, so this goes after whatever else writes into a file. */
export function eager(names: string[]): Plugin {
  return {
    name: "eager",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        for (const file of Object.values(bundle)) if (file.type === "chunk" && names.includes(file.name)) file.code = LINE + file.code;
      },
    },
  };
}
