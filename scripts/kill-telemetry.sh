#!/bin/sh
# Kills a flooded receiver fifty times, or as often as is said, and looks each time whether every acknowledged frame is there,
# none twice, and at the end whether the chain holds and every frame was counted once.
set -eu
cd "$(dirname "$0")/.."
HUANHENG_KILLS="${1:-50}" cargo test -q -p telemetry --test it -- --exact --nocapture \
    kill::every_acknowledged_frame_outlives_a_kill_and_none_is_there_twice
