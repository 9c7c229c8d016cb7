#!/usr/bin/env bash
# Installs what a fresh Debian machine lacks.
#   scripts/setup.sh run   what `make run` needs: a compiler, node for the web bundle
#   scripts/setup.sh all   also what the tests need: PostgreSQL, LibreOffice, poppler, Chromium, a Chinese font, DuckDB
# As root it installs; otherwise it says in one line what to install, and fails.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-all}

lacking=()
need() { # package, test
  if ! eval "$2" >/dev/null 2>&1; then lacking+=("$1"); fi
}
need build-essential "command -v cc"
if [ -f web/package.json ] || [ -f e2e/package.json ]; then
  need nodejs "command -v node"
  need npm "command -v npm"
fi
if [ "$what" = all ]; then
  # What press writes is opened by them.
  need poppler-utils "command -v pdftotext"
  need libreoffice-writer-nogui "command -v soffice && compgen -G '/usr/lib/libreoffice/program/libswlo.so'"
  need libreoffice-calc-nogui "command -v soffice && compgen -G '/usr/lib/libreoffice/program/libsclo.so'"
  need postgresql "compgen -G '/usr/lib/postgresql/*/bin/initdb' || command -v initdb"
  # What reads the image of a disc beside the kernel.
  need xorriso "command -v xorriso"
  need p7zip-full "command -v 7z"
  need libarchive-tools "command -v bsdtar"
  # The certificate with which PostgreSQL is spoken to over TLS.
  need openssl "command -v openssl"
  # What reads the files of measured values beside us, in an environment of its own (below).
  need python3-venv "python3 -c 'import ensurepip, venv'"
  need fonts-noto-cjk "compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*'"
  if [ -f e2e/package.json ]; then
    need chromium "command -v chromium"
  fi
fi
if [ ${#lacking[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "setup: install first: apt-get install ${lacking[*]}" >&2
    exit 1
  fi
  echo "setup: installing ${lacking[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq || echo "setup: apt-get update failed; trying with the lists at hand" >&2
  apt-get install -y -qq --no-install-recommends "${lacking[@]}" >/dev/null
fi

if ! command -v cargo >/dev/null 2>&1; then
  echo "setup: install Rust first (rust-version in Cargo.toml): https://rustup.rs" >&2
  exit 1
fi
if [ "$what" = all ] && ! cargo nextest --version >/dev/null 2>&1; then
  echo "setup: installing cargo-nextest"
  cargo install --locked --quiet cargo-nextest
fi

# DuckDB opens what the crate series writes. The version is named, so that a new one is a change of ours.
duckdb=2.0.0
if [ "$what" = all ]; then
  env="${XDG_CACHE_HOME:-$HOME/.cache}/huanheng/duckdb"
  if [ ! -x "$env/bin/python" ] || [ "$("$env/bin/python" -c 'import duckdb; print(duckdb.__version__)' 2>/dev/null)" != "$duckdb" ]; then
    echo "setup: DuckDB $duckdb in $env"
    rm -rf "$env"
    python3 -m venv "$env"
    "$env/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: "duckdb==$duckdb"
  fi
fi

if [ -f web/package.json ] && [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
  echo "setup: node $(node -v) is too old: install Node.js 20 or newer (https://nodejs.org)" >&2
  exit 1
fi

# node_modules are taken again only when the lock file is newer than what npm left behind.
modules() { # folder
  [ -f "$1/package.json" ] || return 0
  [ -f "$1/package-lock.json" ] || { echo "setup: $1/package-lock.json is missing" >&2; exit 1; }
  local left="$1/node_modules/.package-lock.json"
  if [ ! -f "$left" ] || [ "$1/package-lock.json" -nt "$left" ]; then
    echo "setup: npm ci in $1/"
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
    touch "$left"
  fi
}
modules web
if [ "$what" = all ]; then modules e2e; fi
