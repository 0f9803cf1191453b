#!/usr/bin/env bash
# Plays a pull request from end to end: tests/pipeline/pull-request.sh MXREADY PACKAGES
#
# MXREADY is the program; PACKAGES is a folder with main.mda, changed.mda, cut.mda and hurt.mda, written by
# `cargo run -p mxready-fixtures --example pull_request -- PACKAGES`. Works in a folder of its own; needs jq.
set -euo pipefail

mxready=$(realpath "$1")
packages=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$packages"/*.mda "$work"
cd "$work"
unset "${!MXREADY_@}" 2>/dev/null || true

fail() { printf 'pull request: %s\n' "$*" >&2; exit 1; }
told() { printf '  holds: %s\n' "$*"; }

# exits CODE COMMAND...: runs the program; what it prints is in the file `said`.
exits() {
    local expected=$1 actual=0
    shift
    "$mxready" "$@" >said 2>&1 || actual=$?
    [ "$actual" = "$expected" ] || { cat said >&2; fail "expected exit code $expected, got $actual: mxready $*"; }
}
# new REPORT: the new findings that stand in the way, one a line.
new() {
    jq -r '.packages[].findings[] | select(.severity == "blocker" and (.known | not)) | "\(.rule) \(.object)"' "$1"
}

# Without a baseline the old blockers would stop every pull request.
exits 1 check main.mda --quiet
told "the package before the pull request is not ready by itself"
exits 0 baseline create main.mda
exits 0 check main.mda --baseline mxready-baseline.json --quiet
told "with its baseline it passes"
before=$(sha256sum mxready-baseline.json)

exits 1 check changed.mda --baseline mxready-baseline.json --report json=report.json --quiet
[ "$(new report.json)" = "private-address-called Warehouse.ACT_AskPrices" ] \
    || fail "expected exactly the new blocker, got: $(new report.json)"
[ "$(jq '[.packages[].findings[] | select(.known | not)] | length' report.json)" = 1 ] \
    || fail "the one new blocker is not the only new finding"
[ "$(jq '[.packages[].findings[] | select(.severity == "blocker" and .known)] | length' report.json)" = 6 ] \
    || fail "the six old blockers are not all known"
grep -q 'the gate fails: 1 new' said || { cat said >&2; fail "the last line does not say why the gate fails"; }
told "the pull request fails, with exactly its one new blocker"

cat >mxready.toml <<'TOML'
baseline = "mxready-baseline.json"

[[suppress]]
rule = "private-address-called"
object = "Warehouse.ACT_AskPrices"
reason = "the price service gets a public address before the move"
owner = "Jane Doe"
until = 2027-03-31
TOML
exits 0 check changed.mda --today 2027-03-31 --report json=report.json --quiet
[ -z "$(new report.json)" ] || fail "an accepted finding still counts: $(new report.json)"
[ "$(jq -r '.packages[].suppressed[] | "\(.finding.object) \(.owner) \(.until)"' report.json)" \
    = "Warehouse.ACT_AskPrices Jane Doe 2027-03-31" ] || fail "the report does not say what was accepted"
told "accepted with a reason in mxready.toml, it passes on the last day of that"

exits 1 check changed.mda --today 2027-04-01 --report json=report.json --quiet
[ "$(new report.json)" = "private-address-called Warehouse.ACT_AskPrices" ] || fail "the finding is not back: $(new report.json)"
[ "$(jq -r '.gate.idle_suppressions[].why' report.json)" = expired ] || fail "the report does not say that it is over"
told "the day after, it fails again"

# A package that did not arrive whole passes in no way, and nothing is learnt from it.
for package in cut hurt; do
    for command in check "baseline update" "baseline check"; do
        code=0
        # shellcheck disable=SC2086 # two words
        "$mxready" $command "$package.mda" --today 2027-03-31 >said 2>&1 || code=$?
        case $package:$code in
            cut:2 | cut:3 | hurt:3) ;;
            *) cat said >&2; fail "$command of $package.mda ended with exit code $code" ;;
        esac
    done
done
[ "$(sha256sum mxready-baseline.json)" = "$before" ] || fail "the baseline was changed by a package that is not whole"
told "a package that is cut off or damaged never passes and never changes the baseline"

# Who takes the change in takes it into the baseline, too.
exits 1 baseline check changed.mda --no-suppressions
exits 0 baseline update changed.mda --no-suppressions
exits 0 check changed.mda --no-suppressions --quiet
told "after an update of the baseline it passes without the suppression"

# Who reads only the first line gets no complaint.
set +o pipefail
"$mxready" check changed.mda --verbose 2>complaint | head -n 1 >/dev/null
[ ! -s complaint ] || { cat complaint >&2; fail "a closed pipe is not quiet"; }
told "a closed pipe is quiet"
