// Beside every file of the bundle the same in brotli at its best, so that the server need not compress it for each visitor.
import { brotliCompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";

/** Below this a file is not worth it. */
const LEAST = 1024;

export function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          const bytes = Buffer.from(file.type === "chunk" ? file.code : file.source);
          if (!file.fileName.startsWith("assets/") || bytes.length < LEAST) continue;
          const source = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
          this.emitFile({ type: "asset", fileName: `${file.fileName}.br`, source });
        }
      },
    },
  };
}
