#!/bin/sh
# Fifty rounds, or as many as are said, of each of two: a receiver that is killed while one connection floods it, and the real
# program under a simulated fleet that is killed, runs out of disk (a tmpfs, so as root) and is cut off. Each time every
# acknowledged frame must be there, none twice from one connection, and the chain whole. With PROFILE=release the real program is.
set -eu
cd "$(dirname "$0")/.."
HUANHENG_KILLS="${1:-50}" cargo test -q --locked -p telemetry --test it -- --exact --nocapture \
    kill::every_acknowledged_frame_outlives_a_kill_and_none_is_there_twice
HUANHENG_ROUNDS="${1:-50}" cargo test -q --locked --profile "${PROFILE:-dev}" -p server --test flood -- --nocapture
