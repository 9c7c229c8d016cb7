#!/usr/bin/env bash
# Every test, and the truth about them: the last line is "N passed, N failed", added up from what the test programs
# themselves reported. A part that breaks before it can report counts as one failure.
set -euo pipefail
cd "$(dirname "$0")/.."

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
passed=0
failed=0
rows=()

part() { # name, status, passed, failed
  local p=$3 f=$4
  if [ "$2" != 0 ] && [ "$f" = 0 ]; then f=1; fi
  passed=$((passed + p))
  failed=$((failed + f))
  rows+=("$(printf '%-26s %5d passed %5d failed' "$1" "$p" "$f")")
}
number() { # pattern with one group, file: the last match, or 0
  sed -E 's/\x1b\[[0-9;]*m//g' "$2" | sed -nE "s/.*$1.*/\1/p" | tail -n 1 | grep . || echo 0
}

# 1. The web bundle first: the binary embeds it.
if [ -f web/package.json ]; then
  status=0
  scripts/web.sh build 2>&1 | tee "$out/build.log" || status=$?
  if [ "$status" != 0 ]; then part "web build" "$status" 0 0; fi
fi

# 2. Rust, over SQLite and PostgreSQL.
status=0
scripts/with-postgres.sh cargo nextest run --workspace --locked --profile ci 2>&1 | tee "$out/rust.log" || status=$?
summary=$(sed -E 's/\x1b\[[0-9;]*m//g' "$out/rust.log" | grep -E 'Summary \[' | tail -n 1 || true)
printf '%s\n' "$summary" >"$out/rust.sum"
bad=$(($(number '[^0-9]([0-9]+) failed' "$out/rust.sum") + $(number '[^0-9]([0-9]+) timed out' "$out/rust.sum") + $(number '[^0-9]([0-9]+) exec failed' "$out/rust.sum")))
part "Rust" "$status" "$(number '[^0-9]([0-9]+) passed' "$out/rust.sum")" "$bad"
if grep -q 'SKIPPED on PostgreSQL' "$out/rust.log"; then part "PostgreSQL half" 1 0 1; fi

# The fuzzers are compiled beside what follows, which waits more than it computes, and after it in priority. Whether they compile shows
# where they run.
nice -n 19 scripts/fuzz.sh build >"$out/fuzz-build.log" 2>&1 &
building=$!
trap 'kill "$building" 2>/dev/null || true; rm -rf "$out"' EXIT

# 3. The web's own tests.
if [ -f web/package.json ] && grep -q '"vitest"' web/package.json; then
  status=0
  (cd web && npx --no-install vitest run --reporter=default --reporter=json --outputFile.json="$out/web.json") 2>&1 \
    | tee "$out/web.log" || status=$?
  read -r p f < <(node -e '
    const r = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    console.log(r.numPassedTests, r.numFailedTests);' "$out/web.json" 2>/dev/null || echo "0 0")
  part "web" "$status" "$p" "$f"
fi

# 4. The browser on the real binary. Its program prints a line "N passed, N failed".
if [ -f e2e/walk.mjs ]; then
  status=0
  cargo build --locked --quiet -p server --bin huanheng || status=$?
  if [ "$status" = 0 ]; then
    HUANHENG_BIN="$PWD/target/debug/huanheng"
    if [ -n "${CARGO_TARGET_DIR:-}" ]; then HUANHENG_BIN="$CARGO_TARGET_DIR/debug/huanheng"; fi
    export HUANHENG_BIN
    export CHROMIUM_FLAGS="--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
    (cd e2e && npm run --silent walk) 2>&1 | tee "$out/e2e.log" || status=$?
  else
    : >"$out/e2e.log"
  fi
  p=$(number '^([0-9]+) passed, [0-9]+ failed$' "$out/e2e.log")
  f=$(number '^[0-9]+ passed, ([0-9]+) failed$' "$out/e2e.log")
  if [ "$p" = 0 ] && [ "$f" = 0 ]; then status=1; fi
  part "browser" "$status" "$p" "$f"
fi

# 5. Every reader of foreign input, a minute each, guided by coverage. The seed is fixed: a finding is not luck.
wait "$building" || cat "$out/fuzz-build.log"
status=0
FUZZ_SEED=1 scripts/fuzz.sh 60 2>&1 | tee "$out/fuzz.log" || status=$?
p=$(number '^fuzz: ([0-9]+) passed, [0-9]+ failed$' "$out/fuzz.log")
f=$(number '^fuzz: [0-9]+ passed, ([0-9]+) failed$' "$out/fuzz.log")
part "fuzz" "$status" "$p" "$f"

echo
printf '%s\n' "${rows[@]}"
if [ "$passed" = 0 ]; then failed=$((failed + 1)); fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
