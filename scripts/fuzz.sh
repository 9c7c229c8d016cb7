#!/usr/bin/env bash
# Coverage-guided fuzzing of every reader of foreign input: scripts/fuzz.sh SECONDS [TARGET...]
# `scripts/fuzz.sh build` compiles the fuzzers and stops.
# FUZZ_SEED fixes what is drawn at random.
# An input that breaks something stays in the findings folder; what was learnt stays in the corpus for the next time.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
case $seconds in
  build) ;;
  '' | *[!0-9]*)
    echo "fuzz: \`$seconds\` is no number of seconds" >&2
    exit 2
    ;;
esac
shift || true
targets=("$@")
if [ "${#targets[@]}" = 0 ]; then targets=(method facts txt docx xlsx sheet disc hj212); fi

target="${CARGO_TARGET_DIR:-$PWD/target}/fuzz"
corpus="$target/corpus"
findings="$target/findings"
mkdir -p "$corpus" "$findings"
# The database of the register whose sheets are judged; it goes with the run.
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=4"
host=$(rustc -vV | sed -n 's/^host: //p')
# With --target the flags stay away from build scripts.
cargo build --quiet --release --locked --manifest-path fuzz/Cargo.toml --target "$host" --target-dir "$target"
[ "$seconds" != build ] || exit 0
bin="$target/$host/release"
"$bin/seeds" "$corpus"

one() { # target
  local log="$target/$1.log" status=0
  "$bin/$1" "$corpus/$1" -max_total_time="$seconds" -timeout=20 -seed="${FUZZ_SEED:-0}" -rss_limit_mb=1024 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="$findings/$1-" >"$log" 2>&1 || status=$?
  local runs
  runs=$(sed -nE 's/^stat::number_of_executed_units: ([0-9]+)$/\1/p' "$log")
  local cov
  cov=$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1 || true)
  if [ "$status" = 0 ]; then
    echo "fuzz $1: ${runs:-?} inputs, ${cov:-cov: ?}, nothing broke"
  else
    echo "fuzz $1: BROKEN after ${runs:-?} inputs, see $log and $findings"
    tail -n 25 "$log"
  fi
  return "$status"
}

# Two at a time, as many as the smallest machine has processors.
failed=0
running=()
for t in "${targets[@]}"; do
  one "$t" &
  running+=($!)
  if [ "${#running[@]}" -ge 2 ]; then
    wait "${running[0]}" || failed=$((failed + 1))
    running=("${running[@]:1}")
  fi
done
for pid in "${running[@]}"; do wait "$pid" || failed=$((failed + 1)); done
echo "fuzz: $((${#targets[@]} - failed)) passed, $failed failed"
[ "$failed" = 0 ]
