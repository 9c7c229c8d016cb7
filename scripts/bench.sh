#!/usr/bin/env bash
# Runs every benchmark of the workspace: crates/<crate>/benches/<name>.rs.
set -euo pipefail
cd "$(dirname "$0")/.."
shopt -s nullglob
found=0
for file in crates/*/benches/*.rs; do
  krate=${file#crates/}
  found=1
  cargo bench --locked -p "${krate%%/*}" --bench "$(basename "$file" .rs)"
done
[ "$found" = 1 ] || echo "bench: no benchmarks yet"
