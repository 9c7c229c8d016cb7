#!/usr/bin/env bash
# The web bundle, where there is one.
#   scripts/web.sh build   writes web/dist
#   scripts/web.sh check   types only
set -euo pipefail
cd "$(dirname "$0")/.."
[ -f web/package.json ] || exit 0
has() { node -e 'process.exit(require("./web/package.json").scripts?.[process.argv[1]] ? 0 : 1)' "$1"; }
case "${1:-build}" in
  build) (cd web && npm run --silent build) ;;
  check) if has typecheck; then (cd web && npm run --silent typecheck); else (cd web && npx --no-install tsc --noEmit); fi ;;
  *) echo "web.sh: build or check" >&2; exit 2 ;;
esac
