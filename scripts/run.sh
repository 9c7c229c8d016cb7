#!/usr/bin/env bash
# Runs the binary with demo data if it offers that command, and plainly otherwise.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$1
if "$bin" help demo >/dev/null 2>&1; then exec "$bin" demo; fi
exec "$bin" serve
