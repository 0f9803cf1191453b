#!/usr/bin/env bash
# Times reading the Java of a package against jdeps and jdeprscan over the same jars, in turn in one run, and the class
# scan against merely unpacking. Needs a JDK.
#
#   benches/against-jdeps.sh a.jar b.jar ...
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || { echo "name jars" >&2; exit 2; }

cargo build --release --quiet
cargo bench --quiet --bench class_scan -- "$@"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unzip -q fixtures/ready.mda -d "$folder/app"
mkdir -p "$folder/app/model/lib/userlib"
cp "$@" "$folder/app/model/lib/userlib/"
(cd "$folder/app" && zip -q -r ../app.mda .)
class_path=$(IFS=:; echo "$*")
python3 benches/measure.py "${ROUNDS:-5}" \
    "mxready check=target/release/mxready check --quiet $folder/app.mda" \
    "jdeps=jdeps --multi-release base --ignore-missing-deps -jdkinternals $*"
# jdeprscan takes one jar at a time and minutes for all: once is enough.
python3 benches/measure.py 1 \
    "mxready check=target/release/mxready check --quiet $folder/app.mda" \
    "jdeprscan=bash -c 'for jar in $*; do jdeprscan --release 17 --for-removal --class-path $class_path \$jar || true; done'"
