import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { eager } from "./scripts/eager.ts";
import { glossaryModule } from "./scripts/glossary.ts";
import { packed } from "./scripts/packed.ts";
import { rem } from "./scripts/rem.ts";

// In development the API is proxied to a running server; the built workbench is served by that server itself.
const api = process.env.HUANHENG_API ?? "http://127.0.0.1:8080";

const start = new Map<string, boolean>();

/** Whether the entry imports a module, directly or through others, and not only when a page is opened. */
function startsWith(id: string, about: (id: string) => { isEntry: boolean; importers: readonly string[] } | null): boolean {
  const known = start.get(id);
  if (known !== undefined) return known;
  const info = about(id);
  start.set(id, info?.isEntry ?? false);
  const is = info !== null && (info.isEntry || info.importers.some((by) => startsWith(by, about)));
  start.set(id, is);
  return is;
}

export default defineConfig(({ command }) => ({
  // The package's own choice is its development build, which checks and warns at every link.
  resolve: { alias: command === "build" ? [{ find: /^react-router$/, replacement: fileURLToPath(new URL("node_modules/react-router/dist/production/index.mjs", import.meta.url)) }] : [] },
  plugins: [react(), glossaryModule(fileURLToPath(new URL("..", import.meta.url))), eager(["first", "libraries"]), packed()],
  css: { postcss: { plugins: [rem()] } },
  server: { proxy: { "/api": api } },
  build: {
    target: "es2022",
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
    // What every page starts with comes as two files, ours and the libraries', not as one for each set of pages that share it.
    rolldownOptions: { output: { codeSplitting: { groups: [{ debugName: "libraries", priority: 2, name: (id, graph) => (id.includes("node_modules") && startsWith(id, (of) => graph.getModuleInfo(of)) ? "libraries" : null) }, { debugName: "first", priority: 1, name: (id, graph) => (startsWith(id, (of) => graph.getModuleInfo(of)) ? "first" : null) }] } } },
  },
  test: { environment: "jsdom", include: ["tests/**/*.test.{ts,tsx}"] },
}));
