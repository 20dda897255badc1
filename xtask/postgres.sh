#!/bin/sh
# A throw-away PostgreSQL: makes one in a temporary folder, prints its address, and stops and removes it when standard input ends,
# that is, when whoever started it is gone, however that came about.
#
#   xtask/postgres.sh            durable, as for measuring
#   xtask/postgres.sh --fast     does not wait for the disk, as for tests: survives killed processes, not a lost machine
#
# Exit 3: no PostgreSQL here (Debian: apt-get install postgresql).
set -eu

fsync=on
[ "${1:-}" = "--fast" ] && fsync=off

bin=
for dir in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -rn) $(dirname "$(command -v initdb || echo /nowhere/x)"); do
  [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] && { bin=$dir; break; }
done
[ -n "$bin" ] || { echo "no PostgreSQL here: neither /usr/lib/postgresql/*/bin nor PATH has initdb" >&2; exit 3; }

dir=$(mktemp -d "${TMPDIR:-/tmp}/fadu-pg.XXXXXX")
as=
if [ "$(id -u)" = 0 ]; then
  # The server refuses to run as root.
  user=postgres
  id "$user" >/dev/null 2>&1 || user=nobody
  as="setpriv --reuid=$(id -u "$user") --regid=$(id -g "$user") --clear-groups"
  if $as sh -c ': >/dev/null' 2>/dev/null; then
    chown "$user" "$dir"
  else
    # A container whose devices are root's alone: root under another number.
    as="unshare --user --map-user=1000 --map-group=1000"
  fi
fi
cd "$dir"

server=
end() {
  trap - EXIT INT TERM HUP
  # Quit at once: nothing in it is to be kept.
  [ -z "$server" ] || { kill -QUIT "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
  rm -rf "$dir"
}
trap end EXIT
trap 'end; exit 1' INT TERM HUP

$as env LC_ALL=C.UTF-8 "$bin/initdb" -k -N -A trust -U fadu -E UTF8 --locale=C.UTF-8 -D "$dir/data" >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
$as "$bin/postgres" -D "$dir/data" -c listen_addresses= -c unix_socket_directories="$dir" -c max_connections=200 -c fsync=$fsync \
  -c full_page_writes=$fsync -c shared_buffers=64MB -c max_wal_size=1GB -c logging_collector=off >"$dir/server.log" 2>&1 </dev/null &
server=$!
tries=0
until [ -S "$dir/.s.PGSQL.5432" ] && $as "$bin/pg_isready" -q -h "$dir" -U fadu; do
  tries=$((tries + 1))
  kill -0 "$server" 2>/dev/null && [ "$tries" -lt 300 ] || { cat "$dir/server.log" >&2; exit 1; }
  sleep 0.1
done
echo "postgres://fadu@$(echo "$dir" | sed 's,/,%2F,g')/postgres"
# The process id too, for those who try what its death does.
echo "$server"
cat >/dev/null
