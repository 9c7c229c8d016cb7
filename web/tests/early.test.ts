// @vitest-environment-options { "url": "http://huanheng.test/?lang=zh" }
import { readFileSync } from "node:fs";
import { beforeEach, expect, it, vi } from "vitest";

const FIRST = readFileSync("public/first.js", "utf8");
let asked: string[] = [];

beforeEach(() => {
  asked = [];
  vi.resetModules();
  delete window.huanhengEarly;
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  history.replaceState(null, "", "/?lang=zh");
  vi.stubGlobal("fetch", (what: string | Request) => {
    const path = typeof what === "string" ? what : what.url.slice(location.origin.length);
    asked.push(path);
    return Promise.resolve(new Response(JSON.stringify({ run: { id: "r 1" }, path }), { headers: { "content-type": "application/json" } }));
  });
});

/** As a browser runs the file, and the answers that follow from its first ones. */
const arrive = async () => {
  new Function(FIRST)();
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
  await new Promise((done) => setTimeout(done, 20));
};

it("what the city shows is asked for once, early, by the addresses that the pages use", async () => {
  await arrive();
  expect(asked).toEqual(["/api/v1/session", "/api/v1/assessment/city"]);
  const { api } = await import("../src/api/client");
  await api.session();
  await api.city(null);
  expect(asked).toHaveLength(2);
  await api.city(null);
  expect(asked.slice(2)).toEqual(["/api/v1/assessment/city"]);
});

it("an older run is asked for as its page asks", async () => {
  history.replaceState(null, "", "/?run=abc&lang=en");
  await arrive();
  const { api } = await import("../src/api/client");
  await api.city("abc");
  expect(asked.filter((path) => path.startsWith("/api/v1/assessment/city?"))).toEqual(["/api/v1/assessment/city?run=abc"]);
});

it("other pages ask only who is signed in, the sign-in page nothing", async () => {
  history.replaceState(null, "", "/readings");
  await arrive();
  expect(asked).toEqual(["/api/v1/session"]);
  asked = [];
  history.replaceState(null, "", "/sign-in");
  new Function(FIRST)();
  expect(asked).toEqual([]);
  history.replaceState(null, "", "/?q=x");
  await arrive();
  expect(asked).toEqual(["/api/v1/session", "/api/v1/assessment/city"]);
});

it("what failed early is asked for again", async () => {
  const answers = vi.fn<() => Promise<Response>>().mockRejectedValueOnce(new TypeError("no network")).mockResolvedValue(new Response("{}", { headers: { "content-type": "application/json" } }));
  vi.stubGlobal("fetch", answers);
  history.replaceState(null, "", "/readings");
  new Function(FIRST)();
  const { api } = await import("../src/api/client");
  expect(await api.session()).toEqual({});
  expect(answers).toHaveBeenCalledTimes(2);
});
