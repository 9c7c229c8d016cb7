#!/usr/bin/env bash
# The web bundle, where there is one.
#   scripts/web.sh build   writes web/dist
#   scripts/web.sh check   types only
set -euo pipefail
cd "$(dirname "$0")/.."
[ -f web/package.json ] || exit 0
case "${1:-build}" in
  build) (cd web && npm run --silent build) ;;
  check) (cd web && npm run --silent check) ;;
  *) echo "web.sh: build or check" >&2; exit 2 ;;
esac
