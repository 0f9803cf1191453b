#!/usr/bin/env python3
"""What a script of an afternoon would do: opens a package with Python's own zip reader, looks at the constant pool of every
class in every jar and walks every document of the model. Keeps nothing and judges nothing.

    python3 benches/python_reader.py app.mda
"""

import io
import struct
import sys
import zipfile

# Bytes of a constant behind its kind; a text (1) says its own length.
CONSTANTS = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
# Bytes of an element behind its name, where they are always the same.
ELEMENTS = {1: 8, 6: 0, 7: 12, 8: 1, 9: 8, 10: 0, 16: 4, 17: 8, 18: 8, 19: 16, 127: 0, 255: 0}


def references(content):
    """How many classes and members a class names."""
    (count,) = struct.unpack_from(">H", content, 8)
    at, index, found = 10, 1, 0
    while index < count:
        kind = content[at]
        if kind == 1:
            at += 3 + struct.unpack_from(">H", content, at + 1)[0]
        else:
            found += kind in (7, 9, 10, 11)
            at += 1 + CONSTANTS[kind]
        index += 2 if kind in (5, 6) else 1
    return found


def elements(content):
    """How many elements a document holds, at any depth."""
    at, end, found = 4, len(content), 0
    while at < end:
        kind = content[at]
        at += 1
        if kind == 0:
            continue
        found += 1
        at = content.index(0, at) + 1
        if kind in (3, 4):
            at += 4
        elif kind in ELEMENTS:
            at += ELEMENTS[kind]
        else:
            at += 4 + struct.unpack_from("<i", content, at)[0] + (kind == 5)
    return found


def main():
    total = 0
    with zipfile.ZipFile(sys.argv[1]) as package:
        for name in package.namelist():
            if name.startswith("model/") and name.endswith(".jar"):
                with zipfile.ZipFile(io.BytesIO(package.read(name))) as jar:
                    classes = (entry for entry in jar.namelist() if entry.endswith(".class"))
                    total += sum(references(jar.read(entry)) for entry in classes)
        with package.open("model/model.mdp") as model:
            while head := model.read(4):
                total += elements(head + model.read(struct.unpack("<i", head)[0] - 4))
    print(f"references and elements: {total}")


main()
