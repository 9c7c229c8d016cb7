import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

type Call = { url: string; method: string; body: string };
let calls: Call[] = [];
let answer: () => Response | Promise<Response>;

beforeEach(() => {
  calls = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    calls.push({ url: request.url, method: request.method, body: await request.clone().text() });
    return answer();
  });
});
afterEach(() => vi.unstubAllGlobals());

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

// The client takes its fetch when it is made, so it is loaded after the stub.
async function client() {
  vi.resetModules();
  return import("../src/api/client");
}

describe("the client", () => {
  it("asks for the newest run without a parameter and for another by its id", async () => {
    answer = () => json(200, {});
    const { api } = await client();
    await api.city(null);
    await api.unit("c 1", "r1");
    expect(calls.map((c) => new URL(c.url).pathname + new URL(c.url).search)).toEqual(["/api/v1/assessment/city", "/api/v1/assessment/units/c%201?run=r1"]);
  });

  it("sends the parameters of a ruling as lists of texts", async () => {
    answer = () => json(200, { reading: "A12", option: "workhours.roll", run: {} });
    const { api } = await client();
    await api.rule({ reading: "A12", option: "workhours.roll", note: "x", params: { work_end: ["17:30"] } });
    expect(calls[0]?.method).toBe("POST");
    expect(JSON.parse(calls[0]?.body ?? "")).toEqual({ reading: "A12", option: "workhours.roll", note: "x", params: { work_end: ["17:30"] } });
  });

  it("turns an error body into its code and its request", async () => {
    answer = () => json(403, { error: { code: "not_allowed", message: "own unit only", details: { action: "read_unit" }, request_id: "q1" } });
    const { api, ApiError } = await client();
    const problem = await api.unit("c02", null).catch((e: unknown) => e);
    expect(problem).toBeInstanceOf(ApiError);
    expect(problem).toMatchObject({ status: 403, code: "not_allowed", requestId: "q1", details: { action: "read_unit" } });
  });

  it("keeps the status of an answer that is no JSON, and says when nobody answered", async () => {
    const { api } = await client();
    answer = () => new Response("bad gateway", { status: 502, headers: { "x-request-id": "q2" } });
    await expect(api.session()).rejects.toMatchObject({ status: 502, code: "http", requestId: "q2" });
    answer = () => Promise.reject(new TypeError("refused"));
    await expect(api.session()).rejects.toMatchObject({ status: 0, code: "network" });
  });

  it("takes an answer without a body", async () => {
    answer = () => new Response(null, { status: 204 });
    const { api } = await client();
    await expect(api.signOut()).resolves.toBeUndefined();
  });
});
