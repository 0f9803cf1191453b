#!/usr/bin/env bash
# Builds the release program, makes a package of real shape and times `mxready check` in turn with `unzip -tq` and with
# the bare scan. With a path it measures that package instead.
#
#   benches/against-peers.sh [package.mda]
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release --quiet
scan=$(cargo bench --no-run --bench bare_scan 2>&1 | sed -n 's/.*(\(target[^)]*\)).*/\1/p')
package=${1:-}
if [ -z "$package" ]; then
    package=target/medium.mda
    cargo run --release --quiet -p mxready-fixtures --example generate -- medium "$package"
fi
printf '%s, %s bytes, %s processors\n' "$package" "$(stat -c %s "$package")" "$(nproc)"
python3 benches/measure.py "${ROUNDS:-15}" \
    "unzip -tq=unzip -tq $package" \
    "mxready check=target/release/mxready check --no-cache --quiet $package" \
    "mxready, one thread=target/release/mxready check --no-cache --quiet --threads 1 $package" \
    "bare scan=$scan $package 2" \
    "bare scan, one thread=$scan $package 1"
