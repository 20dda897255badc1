#!/bin/sh
# A throw-away PostgreSQL: makes one in a temporary folder, prints its address, and stops and removes it when standard input ends,
# that is, when whoever started it is gone, however that came about. A line on standard input asks for more:
#
#   start                        the server again, after it was killed: prints its process id
#   standby                      a copy that follows and that every commit waits for: prints its address and process id
#   promote                      the copy becomes a server that writes: prints `promoted`
#
#   xtask/postgres.sh            durable, as for measuring
#   xtask/postgres.sh --fast     does not wait for the disk, as for tests: survives killed processes, not a lost machine
#   xtask/postgres.sh --tls      as --fast, on a port of this machine, encrypted only: prints the file of its certificate's root as a third line
#
# Exit 3: no PostgreSQL here (Debian: apt-get install postgresql).
set -eu

fsync=on
tls=
case "${1:-}" in
--fast) fsync=off ;;
--tls) fsync=off tls=on ;;
esac
port=5432
net="-c listen_addresses="

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
standby=
end() {
  trap - EXIT INT TERM HUP
  # Quit at once: nothing in it is to be kept.
  for one in $standby $server; do kill -QUIT "$one" 2>/dev/null || true; wait "$one" 2>/dev/null || true; done
  rm -rf "$dir"
}
trap end EXIT
trap 'end; exit 1' INT TERM HUP

$as env LC_ALL=C.UTF-8 "$bin/initdb" -k -N -A trust -U fadu -E UTF8 --locale=C.UTF-8 -D "$dir/data" >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
if [ -n "$tls" ]; then
  command -v openssl >/dev/null || { echo "no openssl here (Debian: apt-get install openssl)" >&2; exit 3; }
  new() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "$@" 2>>"$dir/initdb.log"; }
  # A root, a certificate by it for this machine, and a root that has nothing to do with either.
  new -subj "/CN=fadu test root" -keyout "$dir/root.key" -out "$dir/root.crt"
  new -subj "/CN=another root" -keyout "$dir/other.key" -out "$dir/other.crt"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=localhost" -keyout "$dir/data/server.key" -out "$dir/server.csr" 2>>"$dir/initdb.log"
  printf 'subjectAltName=DNS:localhost\n' >"$dir/san"
  openssl x509 -req -in "$dir/server.csr" -CA "$dir/root.crt" -CAkey "$dir/root.key" -CAcreateserial -days 2 -extfile "$dir/san" -out "$dir/data/server.crt" 2>>"$dir/initdb.log"
  chmod 600 "$dir/data/server.key"
  chmod 644 "$dir/root.crt" "$dir/other.crt"
  [ -z "$as" ] || chown --reference="$dir" "$dir/data/server.key" "$dir/data/server.crt"
  printf 'local all all trust\nhostssl all all 127.0.0.1/32 trust\n' >"$dir/data/pg_hba.conf"
  port=$((20000 + $$ % 30000))
  net="-c listen_addresses=127.0.0.1 -c port=$port -c ssl=on"
fi
# Where its tables are, where its socket: what is killed here is started again the same way.
serve() {
  $as "$bin/postgres" -D "$1" $net -c unix_socket_directories="$2" -c max_connections=200 -c fsync=$fsync \
    -c full_page_writes=$fsync -c shared_buffers=64MB -c max_wal_size=1GB -c logging_collector=off >>"$2/server.log" 2>&1 </dev/null &
}
answers() {
  tries=0
  until [ -S "$1/.s.PGSQL.$port" ] && $as "$bin/pg_isready" -q -h "$1" -p "$port" -U fadu; do
    tries=$((tries + 1))
    kill -0 "$2" 2>/dev/null && [ "$tries" -lt 300 ] || return 1
    sleep 0.1
  done
}
address() { echo "postgres://fadu@$(echo "$1" | sed 's,/,%2F,g')/postgres"; }

serve "$dir/data" "$dir"
server=$!
answers "$dir" "$server" || { cat "$dir/server.log" >&2; exit 1; }
if [ -n "$tls" ]; then echo "postgres://fadu@localhost:$port/postgres"; else address "$dir"; fi
# The process id too, for those who try what its death does.
echo "$server"
[ -z "$tls" ] || echo "$dir/root.crt"

while read -r word; do
  case $word in
  start)
    # A killed server's children may hold its memory for a moment.
    again=0
    until serve "$dir/data" "$dir" && server=$! && answers "$dir" "$server"; do
      again=$((again + 1))
      [ "$again" -lt 30 ] || { cat "$dir/server.log" >&2; exit 1; }
      sleep 0.2
    done
    echo "$server"
    ;;
  standby)
    mkdir "$dir/copy-socket"
    [ -z "$as" ] || chown --reference="$dir" "$dir/copy-socket"
    $as "$bin/pg_basebackup" -h "$dir" -U fadu -D "$dir/copy" -R -X stream >>"$dir/server.log" 2>&1 || { cat "$dir/server.log" >&2; exit 1; }
    serve "$dir/copy" "$dir/copy-socket"
    standby=$!
    answers "$dir/copy-socket" "$standby" || { cat "$dir/copy-socket/server.log" >&2; exit 1; }
    $as "$bin/psql" -q -h "$dir" -U fadu postgres -c "ALTER SYSTEM SET synchronous_standby_names = '*'" -c "SELECT pg_reload_conf()" >/dev/null
    address "$dir/copy-socket"
    echo "$standby"
    ;;
  promote)
    $as "$bin/pg_ctl" -D "$dir/copy" -w promote >/dev/null 2>&1
    # Nobody follows the one that was promoted: its commits wait for no copy.
    $as "$bin/psql" -q -h "$dir/copy-socket" -U fadu postgres -c "ALTER SYSTEM SET synchronous_standby_names = ''" -c "SELECT pg_reload_conf()" >/dev/null
    echo promoted
    ;;
  esac
done
