#!/usr/bin/env bash
# Every fuzz target for a few seconds: a target that no longer builds, or breaks at once, must not wait for the next long run.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-10}
export RUSTC_BOOTSTRAP=1 CARGO_TERM_COLOR=never
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cargo run --quiet --example seeds -- "$work/seeds"
# Without optimization: it takes a tenth of the time to build, and a few seconds find nothing deep anyway.
cargo fuzz build --dev --fuzz-dir . --sanitizer none
for target in $(cargo fuzz list --fuzz-dir .); do
    mkdir "$work/$target"
    TMPDIR=$work cargo fuzz run --dev --fuzz-dir . --sanitizer none "$target" "$work/$target" "$work/seeds/$target" -- \
        -dict="dictionaries/$target.dict" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="$work/" -verbosity=0 || { echo "target $target broke" >&2; exit 1; }
    echo "$target: $seconds seconds"
done
