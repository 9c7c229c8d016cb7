// Writes src/api/schema.d.ts from ../api/openapi.json.
//   node scripts/api.mjs           writes it
//   node scripts/api.mjs --check   fails when the committed file is not what would be written
import fs from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../api/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.d.ts", import.meta.url);
const head = "// Generated from api/openapi.json by `npm run api`. Not edited by hand.\n\n";

const text = head + astToString(await openapiTS(source, { alphabetize: true, silent: true }));
if (!process.argv.includes("--check")) fs.writeFileSync(target, text);
else if (!fs.existsSync(target) || fs.readFileSync(target, "utf8") !== text) {
  console.error("src/api/schema.d.ts does not match api/openapi.json: run `npm run api` in web/");
  process.exitCode = 1;
}
