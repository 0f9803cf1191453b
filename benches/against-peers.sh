#!/usr/bin/env bash
# Builds the release program, makes packages of about 16, 110 and 600 MB and times `mxready check` in turn with `unzip -tq`,
# the bare scan and a reader in Python. With a path it measures that package instead. Real Java libraries are taken from
# JARS, a folder, where it holds some; else the packages keep generated ones, which say less.
#
#   benches/against-peers.sh [package.mda]
#   SIZES="medium large" ROUNDS=15 JARS=/usr/share/java benches/against-peers.sh
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}

cargo build --release --quiet
scan=$(cargo bench --no-run --bench bare_scan 2>&1 | sed -n 's/.*(\(.*bare_scan-[^)]*\)).*/\1/p')
jars=${JARS:-/usr/share/java}

measure() {
    printf '\n%s, %s bytes, %s processors\n' "$1" "$(stat -c %s "$1")" "$(nproc)"
    python3 benches/measure.py "$2" \
        "unzip -tq=unzip -tq $1" \
        "mxready check=$target/release/mxready check --no-cache --quiet $1" \
        "mxready, one thread=$target/release/mxready check --no-cache --quiet --threads 1 $1" \
        "bare scan=$scan $1 2" \
        "bare scan, one thread=$scan $1 1" \
        "Python reader=python3 benches/python_reader.py $1"
}

if [ $# -gt 0 ]; then
    measure "$1" "${ROUNDS:-15}"
    exit
fi
for size in ${SIZES:-medium large huge}; do
    package=$target/$size.mda
    if [ ! -e "$package" ]; then
        cargo run --release --quiet -p mxready-fixtures --example generate -- "$size" "$package.made"
        if compgen -G "$jars/*.jar" > /dev/null; then
            python3 benches/with_libraries.py "$package.made" "$package" "$jars"
            rm "$package.made"
        else
            mv "$package.made" "$package"
        fi
    fi
    case $size in huge) rounds=5 ;; large) rounds=9 ;; *) rounds=15 ;; esac
    measure "$package" "${ROUNDS:-$rounds}"
done
