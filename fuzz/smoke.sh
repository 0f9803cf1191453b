#!/usr/bin/env bash
# Every fuzz target for a few seconds: a target that no longer builds, or breaks at once, must not wait for the next long run.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-10}
export RUSTC_BOOTSTRAP=1 CARGO_TERM_COLOR=never CARGO_INCREMENTAL=0
# Most of the time goes into building, and nobody looks at these programs with a debugger.
export CARGO_PROFILE_DEV_DEBUG=0
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# All targets are one program. Without optimization: a few seconds find nothing deep anyway.
cargo fuzz build --dev --fuzz-dir . --sanitizer none every
every=$(find "${CARGO_TARGET_DIR:-target}" -path '*-*-*/debug/every' -type f | head -n 1)
[ -x "$every" ] || { echo "the program of all targets is not where it is looked for" >&2; exit 1; }
MXREADY_SEEDS="$work/seeds" "$every"

run() {
    mkdir -p "$work/$1"
    MXREADY_FUZZ=$1 TMPDIR=$work "$every" "$work/$1" "$work/seeds/$1" -dict="dictionaries/$1.dict" \
        -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$work/" \
        >"$work/$1.log" 2>&1
}

# What breaks has to be noticed: by a target that breaks at anything, and by one that is not there.
mkdir -p "$work/seeds/canary" && echo x >"$work/seeds/canary/x" && touch "$work/empty.dict"
for wrong in canary nobody; do
    mkdir -p "$work/seeds/$wrong"
    if MXREADY_FUZZ=$wrong "$every" "$work/seeds/$wrong" -runs=10 -artifact_prefix="$work/" >/dev/null 2>&1; then
        echo "the target $wrong has to break" >&2
        exit 1
    fi
done

for source in targets/*.rs; do
    target=$(basename "$source" .rs)
    [ "$target" != every ] || continue
    run "$target" || { tail -n 40 "$work/$target.log" >&2; echo "target $target broke" >&2; exit 1; }
    executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.log")
    seeds=$(find "$work/seeds/$target" -type f | wc -l)
    [ "$seeds" -gt 0 ] && [ "${executed:-0}" -ge "$seeds" ] || { echo "target $target ran ${executed:-no} inputs of $seeds" >&2; exit 1; }
    echo "$target: $executed inputs in $seconds seconds"
done
