#!/usr/bin/env python3
"""Copies a generated package and puts real Java libraries in the place of the generated ones, of the same size together,
and program text in the place of every second file of `web`, of about the same size when packed.

Class files that a generator makes are not packed as those of compilers are, and noise takes no unpacking at all: a
benchmark would say something else. Where there are too few libraries they stand in the package again under other names.
The text is that of Python's own library, as `web` is half scripts and half pictures.

    with_libraries.py GENERATED.mda TARGET.mda FOLDER_OF_JARS
"""

import os
import pathlib
import sys
import zipfile

USERLIB = "model/lib/userlib/"
TEXT = b"".join(path.read_bytes() for path in sorted(pathlib.Path(os.__file__).parent.glob("*.py")))


def libraries(folder):
    """Every jar once, also where links give it several names, in the order of their names."""
    files = sorted({path.resolve() for path in pathlib.Path(folder).glob("*.jar")})
    return [(path.name, path.read_bytes()) for path in files]


def script(number, size):
    """A piece of program text that is packed to about this size; each number has another."""
    start = number * 7919 % (len(TEXT) - 4 * size)
    return TEXT[start : start + 4 * size]


def main():
    source, target, folder = sys.argv[1:]
    jars = libraries(folder)
    if not jars:
        sys.exit(f"{folder} holds no jars")
    # Large and small ones in turn, so that a package of any size has both.
    jars.sort(key=lambda jar: len(jar[1]))
    jars = [jar for pair in zip(jars[::-1], jars) for jar in pair][: len(jars)]
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        wanted = 0
        for number, entry in enumerate(old.infolist()):
            if entry.filename.startswith(USERLIB) and entry.filename.endswith(".jar"):
                wanted += entry.file_size
            elif entry.filename.startswith("web/img/") and number % 2:
                new.writestr(entry.filename + ".js", script(number, entry.file_size), zipfile.ZIP_DEFLATED)
            else:
                new.writestr(entry.filename, old.read(entry), entry.compress_type)
        left = wanted
        turn = 0
        while left > 0:
            before = left
            for name, data in jars:
                # One jar that is most of a small package is no real shape.
                if len(data) > max(left, wanted // 4) or len(data) > wanted // 4:
                    continue
                if left <= 0:
                    break
                new.writestr(f"{USERLIB}{turn}-{name}" if turn else USERLIB + name, data, zipfile.ZIP_DEFLATED)
                left -= len(data)
            turn += 1
            if left == before:
                sys.exit(f"the libraries in {folder} are too large for this package")


main()
