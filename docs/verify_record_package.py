"""Check a record package: python verify_record_package.py FILE. Exit code 0 when all is in order, else 1."""

import hashlib
import json
import sys
import zipfile


def faults_of(archive):
    """Yield what is wrong with the package, a line each."""
    names = archive.namelist()
    if len(names) != len(set(names)):
        yield "a name occurs twice in the package"
    manifest = json.loads(archive.read("manifest.json"))
    if (manifest["format"], manifest["version"]) != ("kalix-record-package", 1):
        yield "not a record package of version 1"
    listed = {file["path"]: file for file in manifest["files"]}
    digests = {}
    for path, file in listed.items():
        if path not in names:
            yield f"missing: {path}"
            continue
        size, digest = 0, hashlib.sha256()
        with archive.open(path) as member:
            while chunk := member.read(65536):
                size += len(chunk)
                digest.update(chunk)
        digests[path] = digest.hexdigest()
        if size != file["size"]:
            yield f"wrong size: {path}"
        if digests[path] != file["sha256"]:
            yield f"wrong sha256: {path}"
    for path in sorted(set(names) - set(listed) - {"manifest.json"}):
        yield f"not listed: {path}"
    hashes = {edition["content_hash"] for edition in manifest["editions"]}
    numbers = set()
    for edition in manifest["editions"]:
        label = f"{edition['language']} {edition['number']}"
        if label in numbers:
            yield f"number used twice: {label}"
        numbers.add(label)
        contents = [path for path in edition["files"] if path.endswith("/content.json")]
        if len(contents) != 1:
            yield f"not exactly one content.json: {label}"
        elif not edition["hidden"] and digests.get(contents[0]) != edition["content_hash"]:
            yield f"content does not have its content_hash: {label}"
        for path in edition["files"]:
            if path not in listed:
                yield f"file of {label} is not listed: {path}"
        for relation in ("corrects", "renders"):
            if edition[relation] is not None and edition[relation] not in hashes:
                yield f"{label} {relation} an edition that is not there"


def main(arguments):
    if len(arguments) != 1:
        print("usage: verify_record_package.py FILE")
        return 1
    try:
        with zipfile.ZipFile(arguments[0]) as archive:
            faults = list(faults_of(archive))
    except Exception as error:  # Whatever makes it unreadable, it is no package in order.
        faults = [f"unreadable: {error!r}"]
    for fault in faults:
        print(f"FAULT {fault}")
    if not faults:
        print("OK")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
