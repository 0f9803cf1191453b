#!/usr/bin/env bash
# Makes dumps of a real PostgreSQL with the tables that a Mendix database has, into a folder. The server listens on a socket
# in a folder of its own, belongs to nobody else, and ends with this script or after two minutes, whichever is first.
set -euo pipefail
out=$1
bin=${2:-$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)}
[ -x "$bin/initdb" ] || { echo "no PostgreSQL server here"; exit 77; }
place=$(mktemp -d)
# PostgreSQL does not run as root.
as=()
if [ "$(id -u)" = 0 ]; then
    chown postgres "$place"
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; [ -z "$server" ] || wait "$server" 2>/dev/null || true; rm -rf "$place"' EXIT
cd "$place"
"${as[@]}" "$bin/initdb" -D "$place/data" -U mendix -A trust -E UTF8 --locale=C >/dev/null
"${as[@]}" timeout -s INT 120 "$bin/postgres" -D "$place/data" -k "$place" -c listen_addresses= -c fsync=off >"$place/log" 2>&1 &
server=$!
export PGHOST=$place PGUSER=mendix
for _ in $(seq 100); do "$bin/pg_isready" -q && break; sleep 0.1; done
"$bin/createdb" app
"$bin/createdb" other
"$bin/psql" -q -v ON_ERROR_STOP=1 -d app <<'SQL'
CREATE TABLE "mendixsystem$entity" (id varchar(36), entity_name varchar(200), table_name varchar(200));
INSERT INTO "mendixsystem$entity" VALUES ('1', 'Orders.Order', 'orders$order');
CREATE TABLE "mendixsystem$version" (versionnumber varchar(50), lastsyncdate timestamp, modelversionnumber varchar(200));
INSERT INTO "mendixsystem$version" VALUES ('4.2', '2026-05-01 02:00:00', '1.0.0.40');
CREATE TABLE "system$scheduledeventinformation" (id bigint, name varchar(200), description text, starttime timestamp, endtime timestamp, status varchar(9));
INSERT INTO "system$scheduledeventinformation" VALUES
  (1, 'Harbour.Sync', 'a' || chr(9) || 'b', '2026-06-28 03:00:00', '2026-06-28 03:00:42.5', 'Completed'),
  (2, 'Harbour.Sync', E'over\nlines', '2026-06-29 03:00:00', '2026-06-29 04:10:00', 'Completed'),
  (3, 'Harbour.Old', NULL, '2026-06-29 03:00:00', NULL, 'Running');
CREATE TABLE "system$processedqueuetask" (id bigint, sequence_ bigint, status varchar(12), microflowname varchar(200), scheduledeventname varchar(200), started timestamp, finished timestamp);
INSERT INTO "system$processedqueuetask" VALUES
  (1, 1, 'Completed', 'Harbour.SE_Sweep', 'Harbour.Sweep', '2026-06-29 02:00:00', '2026-06-29 02:00:09'),
  (2, 2, 'Failed', 'Harbour.SE_Sync', 'Harbour.Sync', '2026-06-28 03:00:00', '2026-06-28 03:00:42'),
  (3, 3, 'Completed', 'Harbour.ACT_Mail', NULL, '2026-06-29 02:10:00', '2026-06-29 02:40:00');
CREATE TABLE "system$filedocument" (id bigint, name varchar(400), hascontents boolean, "__uuid__" varchar(36));
INSERT INTO "system$filedocument" VALUES
  (1, 'a.pdf', true, '0d3e301f-5551-46f8-ad44-8de2be084c95'),
  (2, 'b.pdf', true, '1fbdf930-67f9-47ee-b30e-e84c4c983e85'),
  (3, 'empty.pdf', false, '22708b5d-3e9e-40ba-95e3-4a2ef1a02db3');
CREATE TABLE "orders$order" (id bigint, remark text);
INSERT INTO "orders$order" SELECT number, repeat('x', number % 40) || E'\\ \t \n \\.' FROM generate_series(1, 500) number;
CREATE TABLE "orders$nothing" (id bigint);
CREATE VIEW "orders$view" AS SELECT id FROM "orders$order";
SELECT lo_from_bytea(0, 'a large object'::bytea) \g /dev/null
SQL
"$bin/psql" -q -d other -c 'CREATE TABLE ship (id bigint)'
"$bin/pg_dump" -O -x -Fc -d app -f "$out/app.backup"
"$bin/pg_dump" -O -x -Fc -d app | cat >"$out/piped.backup"
"$bin/pg_dump" -O -x -Fc -Z0 -d app -f "$out/unpacked.backup"
"$bin/pg_dump" -O -x -Fc -Z9 -d app -f "$out/packed.backup"
"$bin/pg_dump" -O -x -Fc --exclude-table-data='*' -d app -f "$out/rowless.backup"
"$bin/pg_dump" -O -x -Fc --inserts -d app -f "$out/inserts.backup"
"$bin/pg_dump" -O -x -Fc -d other -f "$out/other.backup"
"$bin/pg_dump" -O -x -Ft -d app -f "$out/tar-format.backup"
"$bin/pg_dump" -O -x -d app -f "$out/plain.sql"
"$bin/pg_dump" --version
