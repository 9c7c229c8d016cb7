#!/usr/bin/env bash
# Runs a command with a private PostgreSQL cluster, and stops the cluster afterwards.
#   scripts/with-postgres.sh COMMAND [ARGUMENT ...]
# Sets HUANHENG_TEST_PG (an address that may create databases) and HUANHENG_TEST_PG_REQUIRED; where openssl is installed also
# HUANHENG_TEST_PG_TLS, the same cluster over TCP with TLS, and HUANHENG_TEST_PG_CA, the certificate that vouches for it.
# The data lies in a temporary folder and is not kept; fsync is off, because nothing in it has to survive. HUANHENG_PG_DURABLE=1
# lets it flush what it acknowledges, as a benchmark wants that compares with what does.
set -euo pipefail

fail() { printf 'with-postgres: %s\n' "$*" >&2; exit 1; }
[ $# -gt 0 ] || fail "usage: with-postgres.sh COMMAND [ARGUMENT ...]"

bin=""
if command -v pg_ctl >/dev/null 2>&1 && command -v initdb >/dev/null 2>&1; then
  bin=$(dirname "$(command -v initdb)")
else
  for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr); do
    if [ -x "$dir/initdb" ]; then bin=$dir; break; fi
  done
fi
[ -n "$bin" ] || fail "PostgreSQL is not installed (Debian: apt-get install postgresql)"

# The server refuses to run as root.
as_server() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  id postgres >/dev/null 2>&1 || fail "the user postgres does not exist"
  as_server() { runuser -u postgres -- "$@"; }
fi

# A socket path may have at most 107 bytes, so the folder stays short.
home=$(mktemp -d /tmp/hh-pg.XXXXXX)
server=""
stop() {
  trap - EXIT INT TERM
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null || true
    for _ in $(seq 100); do kill -0 "$server" 2>/dev/null || break; sleep 0.1; done
    kill -QUIT "$server" 2>/dev/null || true
  fi
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

chmod 700 "$home"
[ "$(id -u)" != 0 ] || chown postgres "$home"
(cd "$home" && as_server "$bin/initdb" -D "$home/data" -U postgres --auth=trust --encoding=UTF8 --locale=C \
  --no-sync >"$home/../$(basename "$home").log" 2>&1) || { cat "$home.log" >&2; rm -f "$home.log"; fail "initdb failed"; }
rm -f "$home.log"
cat >>"$home/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$home'
max_connections = 200
shared_buffers = 64MB
CONF
if [ -z "${HUANHENG_PG_DURABLE:-}" ]; then
  printf 'fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n' >>"$home/data/postgresql.conf"
fi

# A certificate of its own for the name localhost, made anew for each cluster.
tls=""
if command -v openssl >/dev/null 2>&1; then
  key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }
  key "$home/ca.key" && key "$home/data/server.key" &&
    openssl req -x509 -new -key "$home/ca.key" -days 2 -subj "/CN=with-postgres" -out "$home/ca.pem" 2>/dev/null &&
    openssl req -new -key "$home/data/server.key" -subj "/CN=localhost" -out "$home/server.csr" 2>/dev/null &&
    printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' >"$home/server.ext" &&
    openssl x509 -req -in "$home/server.csr" -CA "$home/ca.pem" -CAkey "$home/ca.key" -CAcreateserial -days 2 \
      -extfile "$home/server.ext" -out "$home/data/server.crt" 2>/dev/null && tls=1
fi
if [ -n "$tls" ]; then
  chmod 600 "$home/data/server.key"
  [ "$(id -u)" != 0 ] || chown postgres "$home/data/server.key" "$home/data/server.crt"
  chmod 644 "$home/ca.pem"
  printf "listen_addresses = '127.0.0.1'\nssl = on\n" >>"$home/data/postgresql.conf"
fi

# Another may have the port: a few are tried.
port=5432
started=""
for _ in 1 2 3 4 5 6; do
  [ -z "$tls" ] || port=$((20000 + RANDOM))
  if (cd "$home" && as_server "$bin/pg_ctl" -D "$home/data" -o "-p $port" -l "$home/server.log" -w -t 60 start >/dev/null); then
    started=1
    break
  fi
  [ -n "$tls" ] || break
done
[ -n "$started" ] || {
  cat "$home/server.log" >&2 || true
  fail "the server did not start"
}
server=$(head -n 1 "$home/data/postmaster.pid")

# The socket belongs to the server's folder; the tests may run as another user.
chmod 711 "$home"
export HUANHENG_TEST_PG="postgres://postgres@localhost:$port/postgres?host=$home"
if [ -n "$tls" ]; then
  export HUANHENG_TEST_PG_TLS="postgres://postgres@localhost:$port/postgres"
  export HUANHENG_TEST_PG_CA="$home/ca.pem"
fi
export HUANHENG_TEST_PG_REQUIRED=1
[ -z "${HUANHENG_PG_DURABLE:-}" ] || export HUANHENG_BENCH_PG="$HUANHENG_TEST_PG"
status=0
"$@" || status=$?
exit "$status"
