#!/usr/bin/env python3
"""Runs commands in turn and prints, for each, median wall and processor time, the ratio of the wall times to those of the
first command, and peak memory.

Ratios are taken round by round and their median is printed: on a noisy machine they say more than milliseconds.

    measure.py ROUNDS NAME=COMMAND NAME=COMMAND ...

WARM=0 leaves out the run before the first round that is not counted.
"""

import os
import shlex
import statistics
import sys
import time


def run(command):
    """Wall and processor seconds and peak memory in MB of one run; its output is thrown away."""
    start = time.perf_counter()
    process = os.fork()
    if process == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        try:
            os.execvp(command[0], command)
        finally:
            os._exit(127)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1, 3):
        sys.exit(f"{' '.join(command)} ended with {code}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    rounds = int(sys.argv[1])
    contenders = [argument.split("=", 1) for argument in sys.argv[2:]]
    contenders = [(name, shlex.split(command)) for name, command in contenders]
    if os.environ.get("WARM") != "0":
        for _, command in contenders:
            run(command)  # warms the page cache; not counted
    results = {name: [] for name, _ in contenders}
    for _ in range(rounds):
        for name, command in contenders:
            results[name].append(run(command))
    first = [wall for wall, _, _ in results[contenders[0][0]]]
    print(f"{'':24}{'wall ms':>9}{'ratio':>8}{'lowest':>8}{'highest':>9}{'cpu ms':>9}{'peak MB':>9}")
    for name, _ in contenders:
        walls = [wall for wall, _, _ in results[name]]
        processor = statistics.median(processor for _, processor, _ in results[name])
        peak = max(peak for _, _, peak in results[name])
        ratios = [wall / base for wall, base in zip(walls, first)]
        print(
            f"{name:24}{statistics.median(walls) * 1000:9.1f}{statistics.median(ratios):8.2f}"
            f"{min(ratios):8.2f}{max(ratios):9.2f}{processor * 1000:9.1f}{peak:9.1f}"
        )


main()
