#!/usr/bin/env bash
# Times reading and judging the Java of an app against jdeps and jdeprscan over the same jars, in turn in one run, and the
# class scan against merely unpacking. Needs a JDK 17. The jars lie in an unpacked package, as jdeps reads them as files, too.
#
#   benches/against-jdeps.sh a.jar b.jar ...
#
# ROUNDS (5) for jdeps; jdeprscan takes minutes and runs once, NO_JDEPRSCAN=1 leaves it out.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || { echo "name jars" >&2; exit 2; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unzip -q fixtures/ready.mda -d "$folder/app"
mkdir -p "$folder/app/model/lib/userlib"
cp -L "$@" "$folder/app/model/lib/userlib/"
jars=("$folder"/app/model/lib/userlib/*.jar)

# jdeps ends at once with code 1 where a jar names a module that is not among them: that would be no measurement.
jdeps="jdeps --multi-release base --ignore-missing-deps -jdkinternals ${jars[*]}"
$jdeps >"$folder/jdeps.txt" 2>&1 || { tail -5 "$folder/jdeps.txt" >&2; echo "jdeps fails on these jars" >&2; exit 1; }

cargo build --release --quiet
cargo bench --quiet --bench class_scan -- "$@"
check="mxready check=target/release/mxready check --no-cache --quiet $folder/app"
python3 benches/measure.py "${ROUNDS:-5}" "$check" "jdeps=$jdeps"
[ -z "${NO_JDEPRSCAN:-}" ] || exit 0
# jdeprscan takes one jar at a time.
class_path=$(IFS=:; echo "${jars[*]}")
WARM=0 python3 benches/measure.py 1 "$check" \
    "jdeprscan=bash -c 'for jar in ${jars[*]}; do jdeprscan --release 17 --for-removal --class-path $class_path \$jar || true; done'"
