#!/usr/bin/env bash
# Counts the instructions of `mxready check` on a fixed package and fails where they have grown by more than 5 % since the
# number was written down in benches/instructions.txt. A number and not a time: it is nearly the same on a busy machine.
#
#   benches/instructions.sh            compares
#   benches/instructions.sh --update   writes the number down; say in the note beside it why it rose
#
# About half of it is loading the rules, so a new rule raises the number a little, and a dozen may need a note.
#
# What is counted is the program of this build profile, on one thread, in user space, as valgrind sees it. It differs with
# the compiler's version, with the profile, with the C library (its memory functions choose their code by the processor)
# and with the processor's features, by a per cent or two: the committed number is from the toolchain that its line names,
# and where another one is used the comparison is shown and does not fail.
set -euo pipefail
cd "$(dirname "$0")/.."

profile=${PROFILE:-dev}
written=benches/instructions.txt
cargo build --quiet --locked --profile "$profile"
folder=${CARGO_TARGET_DIR:-target}/$([ "$profile" = dev ] && echo debug || echo "$profile")
package=$(mktemp -d)
trap 'rm -r "$package"' EXIT
cargo run --quiet --locked -p mxready-fixtures --example generate -- small "$package/small.mda"

valgrind --tool=callgrind --callgrind-out-file="$package/calls" "$folder/mxready" \
    check --no-config --no-cache --threads 1 --today 2026-11-26 --quiet "$package/small.mda" >"$package/out" 2>"$package/log" || true
# A run that failed early would be a quick one.
grep -q '^\(not ready\|ready\|cannot tell\): ' "$package/out" || { cat "$package/out" "$package/log" >&2; exit 1; }
now=$(sed -n 's/^.*Collected : \([0-9]*\).*$/\1/p' "$package/log")
toolchain="$(rustc --version | cut -d' ' -f2) $(rustc -vV | sed -n 's/^host: //p') $profile"

if [ "${1:-}" = --update ]; then
    sed -i "/^[0-9]/c\\$now $toolchain" "$written"
    exec cat "$written"
fi
read -r before where < <(grep '^[0-9]' "$written")
percent=$(awk -v now="$now" -v before="$before" 'BEGIN { printf "%+.1f", (now / before - 1) * 100 }')
printf '%s instructions, %s %% to the %s written down (%s)\n' "$now" "$percent" "$before" "$where"
if [ "$where" != "$toolchain" ]; then
    printf 'this is %s: not compared\n' "$toolchain"
elif awk -v now="$now" -v before="$before" 'BEGIN { exit !(now > before * 1.05) }'; then
    printf 'more than 5 %% dearer: make it cheaper, or write it down with benches/instructions.sh --update and say why in %s\n' "$written" >&2
    exit 1
fi
