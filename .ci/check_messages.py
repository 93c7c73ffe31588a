"""Check that the catalogues say everything in the code, and that the compiled ones are those of the sources.

Works on a copy, so that a failing check leaves the working tree as it was. Needs GNU gettext.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "kalix_wagtail"


def gettext(*command):
    """Run a gettext tool and return what it printed."""
    return subprocess.run(command, check=True, capture_output=True, text=True)


def messages(catalogue):
    """Return the entries of a catalogue in a comparable form: without header, comments and line wrapping."""
    printed = gettext("msgcat", "--no-location", "--no-wrap", "--sort-output", catalogue).stdout
    entries = re.sub(r"^#.*\n", "", printed, flags=re.MULTILINE).strip().split("\n\n")
    return [entry for entry in entries if not entry.startswith('msgid ""\nmsgstr ""\n"')]


def faults(source, workspace):
    """Yield what is wrong with one catalogue."""
    compiled = source.with_suffix(".mo")
    name = source.relative_to(PACKAGE)
    try:
        gettext("msgfmt", "--check", "--output-file", workspace / "new.mo", source)
    except subprocess.CalledProcessError as error:
        yield f"{name}: {error.stderr.strip()}"
        return
    if not compiled.exists():
        yield f"{name} is not compiled: run `make messages`"
    else:
        gettext("msgunfmt", "--output-file", workspace / "old.po", compiled)
        gettext("msgunfmt", "--output-file", workspace / "new.po", workspace / "new.mo")
        if messages(workspace / "old.po") != messages(workspace / "new.po"):
            yield f"{compiled.relative_to(PACKAGE)} is out of date: run `make messages`"
    collected = workspace / "kalix_wagtail" / name
    for flag, what in (("--untranslated", "not translated"), ("--only-fuzzy", "marked fuzzy")):
        for entry in messages_with(flag, collected):
            yield f"{name}: {what}: {entry}"


def messages_with(flag, catalogue):
    """Return the msgids of the entries that msgattrib chooses with `flag`."""
    printed = gettext("msgattrib", "--no-obsolete", "--no-wrap", flag, catalogue).stdout
    return [msgid for msgid in re.findall(r'^msgid "(.*)"$', printed, flags=re.MULTILINE) if msgid]


def main():
    catalogues = sorted((PACKAGE / "locale").glob("*/LC_MESSAGES/*.po"))
    if not catalogues:
        sys.exit("There is no catalogue: run `make messages`")
    with tempfile.TemporaryDirectory() as directory:
        workspace = Path(directory)
        shutil.copytree(PACKAGE, workspace / "kalix_wagtail")
        for language in sorted({path.parts[-3] for path in catalogues}):
            command = [
                sys.executable,
                "-m",
                "django",
                "makemessages",
                "--locale",
                language,
                "--no-location",
                "--no-wrap",
            ]
            subprocess.run(command, check=True, cwd=workspace / "kalix_wagtail", capture_output=True)
        found = [fault for source in catalogues for fault in faults(source, workspace)]
    print("\n".join(found) or f"{len(catalogues)} catalogue(s) complete and compiled.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
