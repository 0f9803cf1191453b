#!/usr/bin/env bash
# How many lines of the readers the tests run: the figures of docs/hostile-input.md. Needs cargo-llvm-cov and the component
# llvm-tools of the toolchain. `tests/coverage.sh FILE` also writes the lines that no test ran into a file.
set -euo pipefail
cd "$(dirname "$0")/.."

export CARGO_TERM_COLOR=never CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_TEST_DEBUG=0
# What reads what others wrote, by folder; tests in files of their own are not counted.
readers='package model java facts/settings facts/run_history backup yaml config'
suites='hostile same_answer bad_input limits backup parity run_history kept_facts questions os_edges java'

# shellcheck disable=SC2046
cargo llvm-cov --no-report --no-fail-fast --lib $(printf -- '--test %s ' $suites)
report=$(mktemp)
trap 'rm "$report"' EXIT
# A test that kills the program leaves a profile that is cut off.
cargo llvm-cov report --failure-mode all --lcov --output-path "$report"

awk -v readers="$readers" -v missed="${1:-/dev/null}" -v root="$PWD/src/" '
    BEGIN { count = split(readers, folders, " ") }
    /^SF:/ { file = substr($0, 4); sub(root, "", file); counted = file !~ /tests?\.rs$/ && file !~ /\/tests\// }
    /^DA:/ && counted {
        split(substr($0, 4), line, ",")
        for (number = 1; number <= count; number++) {
            if (index(file, folders[number] "/") == 1 || file == folders[number] ".rs") {
                lines[number]++
                if (line[2] > 0) run[number]++
                else print file ":" line[1] > missed
            }
        }
    }
    END {
        for (number = 1; number <= count; number++) {
            all += lines[number]; of += run[number]
            printf "| `src/%s` | %d | %.1f %% |\n", folders[number], lines[number], 100 * run[number] / lines[number]
        }
        printf "| together | %d | %.1f %% |\n", all, 100 * of / all
        exit of < 0.9 * all
    }' "$report"
