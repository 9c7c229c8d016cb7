"""The values of the benchmark in DuckDB and, where HUANHENG_TEST_PG is set, in PostgreSQL. Arguments: a folder to work in, the series."""

import os
import re
import subprocess
import sys
import time

import duckdb

home, series = sys.argv[1], sys.argv[2]
columns = "device, factor, suffix, \"at\" as t, digits, decimals, flag, version, frame"
files = f"read_parquet('{series}/*/[0-9]*/*.parquet', filename = true)"


def timed(work, times=1):
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    took.sort()
    return took


db = duckdb.connect(f"{home}/peer.duckdb")
db.execute("set enable_progress_bar = false")
kind = f"split_part(replace(filename, '{series}/', ''), '/', 1)"
load = timed(lambda: db.execute(
    f"create table v as select {kind} as kind, {columns} from {files} order by kind, device, factor, suffix, t, version"))
db.execute("checkpoint")
rows = db.execute("select count(*) from v").fetchall()[0][0]
size = os.path.getsize(f"{home}/peer.duckdb")
print(f"DuckDB {duckdb.__version__}: {rows} values, {size / rows:.2f} bytes a value, loaded in {load[0] / 1000:.1f} s")
first = db.execute("select min(device) from v where kind = 'hour'").fetchall()[0][0]
week = f"""select epoch_us(t), digits, decimals, flag, frame from v where kind = 'hour' and device = '{first}' and factor = 'w01018'
  and suffix = 'Avg' and t >= '2026-01-02 00:00:00+08' and t < '2026-01-09 00:00:00+08' order by 1"""
latest = "select device, factor, suffix, epoch_us(max(t)), arg_max(digits, t) from v where kind = 'real_time' group by all"
year = """select device, epoch_us(date_trunc('day', t + interval 8 hour)), count(*), min(digits), max(digits), sum(digits) from v
  where kind = '%s' and factor = 'w01018' and suffix = 'Avg' group by all"""
took = timed(lambda: db.execute(week).fetchall(), 51)
print(f"  one factor over 7 days: p50 {took[25]:.2f} ms, p95 {took[48]:.2f} ms, {len(db.execute(week).fetchall())} values")
print(f"  newest of all devices: {timed(lambda: db.execute(latest).fetchall(), 5)[2]:.0f} ms")
for name in ["day", "hour"]:
    print(f"  daily statistics of 600 outlets out of {name}: {timed(lambda: db.execute(year % name).fetchall(), 5)[2]:.0f} ms")
ours = week.replace("from v where kind = 'hour' and", f"from (select *, \"at\" as t from '{series}/hour/*/*.parquet') where")
took = timed(lambda: db.execute(ours).fetchall(), 11)
print(f"  one factor over 7 days out of our files: p50 {took[5]:.1f} ms")

server = os.environ.get("HUANHENG_TEST_PG")
if not server:
    print("PostgreSQL: HUANHENG_TEST_PG is not set (scripts/with-postgres.sh), so it is left out")
    sys.exit(0)
db.execute(f"copy (select * from v) to '{home}/peer.csv' (header false)")


def psql(*commands):
    args = [a for c in commands for a in ("-c", c)]
    return subprocess.run(["psql", "-XqAt", server, *args], check=True, capture_output=True, text=True).stdout


psql("drop table if exists series_peer")
psql("create unlogged table series_peer (kind text, device text, factor text, suffix text, t timestamptz, digits bigint, "
     "decimals int, flag text, version int, frame bigint)")
load = timed(lambda: psql(f"\\copy series_peer from '{home}/peer.csv' csv", "create index on series_peer "
                          "(kind, device, factor, suffix, t, version)", "analyze series_peer"))
size = int(psql("select pg_total_relation_size('series_peer')"))
print(f"PostgreSQL: {size / rows:.1f} bytes a value with the index, loaded in {load[0] / 1000:.0f} s "
      f"({rows / load[0] * 1000:.0f} values a second)")


def asked(question, times):
    out = psql(*["explain (analyze, timing off) " + re.sub(r"\bfrom v\b", "from series_peer", question)] * times)
    took = sorted(float(line.split()[2]) for line in out.splitlines() if line.startswith("Execution Time"))
    return took[len(took) // 2], took[-1]


middle, most = asked(week.replace('epoch_us(t)', 't'), 21)
print(f"  one factor over 7 days: p50 {middle:.2f} ms, most {most:.2f} ms")
pg_latest = ("select distinct on (device, factor, suffix) device, factor, suffix, t, digits from v where kind = 'real_time' "
             "order by device, factor, suffix, t desc")
print(f"  newest of all devices: {asked(pg_latest, 3)[0]:.0f} ms")
pg_year = year.replace("epoch_us(date_trunc('day', t + interval 8 hour))", "date_trunc('day', t at time zone 'Asia/Shanghai')")
pg_year = pg_year.replace("group by all", "group by 1, 2")
for name in ["day", "hour"]:
    print(f"  daily statistics of 600 outlets out of {name}: {asked(pg_year % name, 3)[0]:.0f} ms")
psql("drop table series_peer")
