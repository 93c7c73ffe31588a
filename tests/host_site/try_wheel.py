"""Try a wheel in a site that knows nothing of us: ``python tests/host_site/try_wheel.py dist/kalix_wagtail-….whl``.

Installs the wheel, and nothing else of this repository, in an environment of its own; follows docs/install.md and
docs/embed-the-form.md to the letter in a copy of ``plain_site``, which has its own content already; and shows that a
later version of our block with other options gives the site no migration.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"


def say(what):
    print(f"--- {what}", flush=True)


def look_inside(wheel):
    """Fail unless the wheel holds the package with its data, and nothing else."""
    names = zipfile.ZipFile(wheel).namelist()
    outside = {name.split("/")[0] for name in names} - {"kalix_wagtail"}
    assert all(name.endswith(".dist-info") for name in outside), f"The wheel holds {sorted(outside)}"
    for ending in (".css", ".html", "/LC_MESSAGES/django.mo", "migrations/0001_initial.py", "licenses/LICENSE"):
        assert any(name.endswith(ending) for name in names), f"The wheel holds no {ending}"


def code_from(document, title):
    """Return the code in `document` that begins with the comment ``# title``."""
    for code in re.findall(r"```python\n(.*?)```", document.read_text(), flags=re.DOTALL):
        lines = [line.removeprefix("   ") for line in code.splitlines()]
        if lines[0].strip() == f"# {title}":
            return "\n".join(lines[1:])
    raise AssertionError(f"{document.name} has no code that begins with # {title}")


class Site:
    """A copy of the plain site, with an environment of its own."""

    def __init__(self, directory):
        self.directory = directory
        self.package = directory / "plain_site"
        self.python = directory / "env" / "bin" / "python"
        shutil.copytree(HERE / "plain_site", self.package, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(HERE / "visit.py", directory)

    def install(self, wheel):
        venv.create(self.directory / "env", with_pip=True)
        subprocess.run([self.python, "-m", "pip", "install", "--quiet", wheel.resolve()], check=True)
        subprocess.run([self.python, "-m", "pip", "check"], check=True)

    def run(self, *arguments, expect_code=0):
        """Run the site's Python; return what it printed."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO_", "DATABASE_"))
        }
        environment |= {"SITE_DIRECTORY": str(self.directory), "DJANGO_SETTINGS_MODULE": "plain_site.settings"}
        done = subprocess.run(
            [self.python, *arguments], cwd=self.directory, env=environment, capture_output=True, text=True
        )
        assert done.returncode == expect_code, f"{' '.join(arguments)}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def manage(self, *arguments):
        return self.run("-m", "django", *arguments)

    def follow_install(self):
        """Do what docs/install.md says."""
        with (self.package / "settings.py").open("a") as settings:
            settings.write("\n" + code_from(DOCS / "install.md", "settings.py") + "\n")
        with (self.package / "urls.py").open("a") as urls:
            urls.write("\n" + code_from(DOCS / "install.md", "urls.py") + "\n")

    def follow_embed(self):
        """Do what docs/embed-the-form.md says: an import, and the field with the block in it."""
        imported, field = code_from(DOCS / "embed-the-form.md", "models.py").strip().split("\n\n")
        models = self.package / "home" / "models.py"
        source = models.read_text()
        changed = re.sub(r"^    body = .*$", f"    {field.strip()}", source, flags=re.MULTILINE)
        assert changed != source
        models.write_text(f"{imported}\n{changed}")

    def change_our_block(self):
        """Give the installed form block an option more, as a later version of the package might."""
        package = Path(self.run("-c", "import kalix_wagtail; print(kalix_wagtail.__path__[0])").strip())
        path = package / "blocks" / "deficiency_form.py"
        source = path.read_text()
        changed = source.replace("    class Meta:", "    later = CharBlock(required=False)\n\n    class Meta:", 1)
        assert changed != source
        path.write_text(changed)


def try_wheel(wheel, directory):
    say(f"What is in {wheel.name}")
    look_inside(wheel)

    say("A site of its own, before us")
    site = Site(directory)
    site.install(wheel)
    site.manage("migrate", "--verbosity", "0")
    site.run("visit.py", "before")

    say("docs/install.md: settings and addresses")
    site.follow_install()
    site.manage("check", "--fail-level", "ERROR")
    site.manage("migrate", "--verbosity", "0")
    site.manage("makemigrations", "--check", "--dry-run")

    say("docs/embed-the-form.md: the block in the site's own StreamField")
    site.follow_embed()
    site.manage("makemigrations", "--verbosity", "0")
    made = sorted(path.name for path in (site.package / "home" / "migrations").glob("0*.py"))
    assert len(made) == 2, f"One migration was expected, beside the first: {made}"
    site.manage("migrate", "--verbosity", "0")
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    site.manage("check", "--fail-level", "ERROR")
    site.run("visit.py", "after")

    say("A later version of our block gives the site no migration")
    site.change_our_block()
    site.manage("makemigrations", "--check", "--dry-run")
    site.run("visit.py", "after")
    print("The wheel works in a site that knows nothing of us.")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="kalix-host-site-") as temporary:
        try_wheel(Path(sys.argv[1]), Path(temporary))
