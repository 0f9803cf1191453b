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
import tempfile
import time

SERIES = {
    "microflows": [100, 500, 2000, 10000, 50000],
    "jars": [10, 50, 200, 1000, 5000],
    "findings": [100, 1000, 10000, 30000, 100000],
    "reports": [100, 1000, 10000, 30000, 100000],
    "megabytes": [1, 10, 50, 150, 600],
    "packages": [1, 10, 100, 300, 1000],
}
LABELS = {
    "microflows": "microflows",
    "jars": "jars",
    "findings": "findings, only counted",
    "reports": "findings, reported as JSON, HTML, SARIF and text",
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


def options(series, folder):
    if series == "packages":
        return ["--quiet", "--jobs", "2"]
    if series == "reports":
        reports = [f"--report={name}={folder}/report.{name}" for name in ("json", "html", "sarif")]
        return ["--format", "table", *reports]
    return ["--quiet"]


def take(programs, table, series, size, rounds):
    with tempfile.TemporaryDirectory(prefix="growth-", dir="target") as folder:
        path = os.path.join(folder, f"{series}-{size}")
        grown = "findings" if series == "reports" else series
        subprocess.run([f"{programs}/examples/grow", grown, str(size), path], check=True)
        command = [f"{programs}/mxready", "check", "--no-config", "--no-cache", *options(series, folder), path]
        runs = [measure(command) for _ in range(rounds)]
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
    from matplotlib.ticker import FuncFormatter

    def short(value, _):
        return f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"

    figure, axes = plot.subplots(len(SERIES), 2, figsize=(8, 2.3 * len(SERIES)), squeeze=False)
    for line, series in enumerate(SERIES):
        points = sorted((int(row["size"]), row) for (name, _), row in rows.items() if name == series)
        if not points:
            continue
        sizes = [size for size, _ in points]
        for axis, fields, unit in zip(axes[line], [("wall", "processor"), ("memory",)], ["seconds", "peak MB"]):
            most = 0
            for field in fields:
                values = [float(row[field]) for _, row in points]
                axis.plot(sizes, values, marker="o", markersize=4, label=field)
                most = max(most, *values)
            # Growth in proportion is a straight line: where the measures sag below it, they grow faster towards the end.
            axis.plot(sizes[::max(1, len(sizes) - 1)], [float(points[at][1][fields[0]]) for at in (0, -1)][: len(sizes)],
                      linestyle="--", linewidth=1, color="grey", label="straight")
            axis.set(xlabel=LABELS[series], ylabel=unit, xlim=(0, sizes[-1] * 1.05), ylim=(0, most * 1.12))
            axis.xaxis.set_major_formatter(FuncFormatter(short))
            axis.grid(alpha=0.3)
    axes[0][0].legend(fontsize="small", loc="upper left")
    figure.suptitle("mxready check: time and memory over what a package holds")
    figure.tight_layout(rect=(0, 0, 1, 0.985))
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
    rounds = 1 if arguments.quick else 3
    for step in range(2 if arguments.quick else 5):
        for series, sizes in SERIES.items():
            size = sizes[step]
            if (series, size) in rows:
                continue
            # What one step larger may take, where it grows somewhat faster than in proportion.
            before = rows.get((series, sizes[step - 1])) if step else None
            expected = float(before["wall"]) * rounds * (size / sizes[step - 1]) ** 1.2 if before else 0
            if time.monotonic() + expected > end:
                print(f"{series} {size}: not tried, there is no time left", flush=True)
                continue
            rows[series, size] = take(arguments.programs, arguments.table, series, size, rounds)
    for (series, size), row in sorted(rows.items()):
        print(f"{series:12}{size:>8}{float(row['wall']):9.2f} s{float(row['processor']):9.2f} s{float(row['memory']):9.1f} MB")
    draw(rows, arguments.picture)


main()
