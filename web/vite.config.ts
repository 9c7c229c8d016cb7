import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { glossaryModule } from "./scripts/glossary.ts";
import { rem } from "./scripts/rem.ts";

// In development the API is proxied to a running server; the built workbench is served by that server itself.
const api = process.env.HUANHENG_API ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), glossaryModule(fileURLToPath(new URL("..", import.meta.url)))],
  css: { postcss: { plugins: [rem()] } },
  server: { proxy: { "/api": api } },
  build: { target: "es2022", sourcemap: false, chunkSizeWarningLimit: 1200 },
  test: { environment: "jsdom", include: ["tests/**/*.test.{ts,tsx}"] },
});
