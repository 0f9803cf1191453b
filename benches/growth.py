#!/usr/bin/env python3
"""How time and memory of `mxready check` grow with what a package holds, as a table and a picture.

    python3 -m venv target/growth-venv && target/growth-venv/bin/pip install matplotlib
    cargo build --release && cargo build --release -p mxready-fixtures --example grow
    target/growth-venv/bin/python benches/growth.py            # at most ten minutes, goes on where it stopped
    target/growth-venv/bin/python benches/growth.py --quick    # small sizes only

Measures go to target/growth.csv as they are taken: a second call leaves out what is there. The picture is
docs/growth.svg. Sizes are tried from small to large; one that would not fit into the time that is left is left out and
named in the table as not tried.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import time

SERIES = {
    "microflows": [100, 500, 2000, 10000, 50000],
    "jars": [10, 50, 200, 1000, 5000],
    "findings": [100, 1000, 10000, 30000, 100000],
    "megabytes": [1, 10, 50, 150, 600],
    "packages": [1, 10, 100, 300, 1000],
}
LABELS = {
    "microflows": "microflows",
    "jars": "jars",
    "findings": "findings",
    "megabytes": "package, MB",
    "packages": "packages in a folder",
}


def measure(command):
    """Wall seconds, processor seconds and peak MB; the output is thrown away."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 3):
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def known(table):
    try:
        with open(table, newline="") as file:
            return {(row["series"], int(row["size"])): row for row in csv.DictReader(file)}
    except FileNotFoundError:
        return {}


def take(programs, table, series, size, rounds):
    path = os.path.join("target", "growth", f"{series}-{size}")
    os.makedirs("target/growth", exist_ok=True)
    subprocess.run([f"{programs}/examples/grow", series, str(size), path], check=True)
    try:
        jobs = ["--jobs", "2"] if series == "packages" else []
        command = [f"{programs}/mxready", "check", "--no-config", "--no-cache", "--quiet", *jobs, path]
        runs = [measure(command) for _ in range(rounds)]
    finally:
        subprocess.run(["rm", "-r", path], check=True)
    wall, processor, memory = (statistics.median(column) for column in zip(*runs))
    row = {"series": series, "size": size, "wall": wall, "processor": processor, "memory": memory}
    new = not os.path.exists(table)
    with open(table, "a", newline="") as file:
        writer = csv.DictWriter(file, row)
        if new:
            writer.writeheader()
        writer.writerow({key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()})
    return row


def draw(rows, picture):
    import matplotlib

    matplotlib.use("svg")
    # The same measures give the same file.
    matplotlib.rcParams["svg.hashsalt"] = "growth"
    import matplotlib.pyplot as plot

    figure, axes = plot.subplots(2, len(SERIES), figsize=(3.2 * len(SERIES), 6), squeeze=False)
    for column, series in enumerate(SERIES):
        points = sorted((int(row["size"]), row) for (name, _), row in rows.items() if name == series)
        for line, (field, label) in enumerate([("wall", "seconds"), ("memory", "peak MB")]):
            axis = axes[line][column]
            axis.plot([size for size, _ in points], [float(row[field]) for _, row in points], marker="o")
            axis.set(xlabel=LABELS[series], ylabel=label if column == 0 else None, ylim=(0, None), xlim=(0, None))
            axis.grid(alpha=0.3)
    figure.suptitle("mxready check: time and memory over what a package holds")
    figure.tight_layout()
    figure.savefig(picture, metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the two smallest sizes of each series, once")
    parser.add_argument("--minutes", type=float, default=9, help="when to stop taking measures")
    parser.add_argument("--programs", default="target/release", help="folder with mxready and examples/grow")
    parser.add_argument("--table", default="target/growth.csv", help="measures that were taken")
    parser.add_argument("--picture", default="docs/growth.svg")
    arguments = parser.parse_args()
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    end = time.monotonic() + arguments.minutes * 60
    rows = known(arguments.table)
    took = {}
    for step in range(2 if arguments.quick else 5):
        for series, sizes in SERIES.items():
            size = sizes[step]
            if (series, size) in rows:
                continue
            # What one step larger may take, if it grows with the square.
            expected = took.get(series, 0) * (size / sizes[step - 1]) ** 1.5 if step else 0
            if time.monotonic() + expected > end:
                print(f"{series} {size}: not tried, there is no time left", flush=True)
                continue
            begun = time.monotonic()
            rows[series, size] = take(arguments.programs, arguments.table, series, size, 1 if arguments.quick else 3)
            took[series] = time.monotonic() - begun
    for (series, size), row in sorted(rows.items()):
        print(f"{series:12}{size:>8}{float(row['wall']):9.2f} s{float(row['processor']):9.2f} s{float(row['memory']):9.1f} MB")
    draw(rows, arguments.picture)


main()
