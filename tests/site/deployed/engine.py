"""Podman in a directory of its own, with a base for images that is made from the packages of this machine's
distribution, so that no registry is asked.

As a program it prepares that directory for the tests of the image, and takes it away again:

    python -m tests.site.deployed.engine make DIRECTORY
    python -m tests.site.deployed.engine remove DIRECTORY

Exit code 3 of the first: this machine cannot run containers.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from disco_site.installation import ROOT

CANNOT = 3
BASE, IMAGE = "localhost/base", "localhost/disco"
#: What the base that the Containerfile names has as well.
PACKAGES = "python3,python3-venv,dash,coreutils,ca-certificates,tzdata,libstdc++6"
# Without the rights to raise them, engines fail with the limits that they take by default.
LIMITS = ("--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096")

Done = subprocess.CompletedProcess[str]


class CannotRun(Exception):
    """This machine has no engine, or does not let it run a container."""


class Engine:
    """Runs podman, which keeps all of its files in `place`."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.wheels = place / "wheels"

    def make(self) -> None:
        """Prepare everything. Raises CannotRun, with the reason."""
        (self.place / "tmp").mkdir(parents=True, exist_ok=True)
        (self.place / "storage.conf").write_text(
            f'[storage]\ndriver = "vfs"\nrunroot = "{self.place}/run"\ngraphroot = "{self.place}/graph"\n'
        )
        try:
            self._make_base()
            asked = "import sys; print('%d.%d' % sys.version_info[:2])"
            version = self.podman(
                "run", "--rm", "--network", "none", *LIMITS, BASE, "python3", "-c", asked
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise CannotRun(getattr(error, "stderr", "") or str(error)) from None
        self._fetch_wheels(version.stdout.strip())

    def _make_base(self) -> None:
        suite, archive = (
            platform.freedesktop_os_release()["VERSION_CODENAME"],
            self.place / "base.tar",
        )
        # Unpacking is enough: there is nobody to configure anything for.
        command = ["mmdebstrap", "--quiet", "--variant", "extract", "--include", PACKAGES, suite]
        self._run([*command, str(archive)])
        self.podman("import", "--quiet", str(archive), BASE)
        archive.unlink()

    def _fetch_wheels(self, version: str) -> None:
        """Fetch what pip installs in the image here, where it knows its way to the network."""
        locks = [
            part
            for name in ("requirements", "requirements-build")
            for part in ("-r", f"{name}.lock")
        ]
        command = [
            sys.executable,
            "-m",
            "pip",
            "--quiet",
            "download",
            "--no-deps",
            "--require-hashes",
        ]
        options = [
            "--only-binary",
            ":all:",
            "--python-version",
            version,
            "--dest",
            str(self.wheels),
        ]
        self._run([*command, *options, *locks])
        (self.place / "pip.conf").write_text(
            "[global]\nno-index = true\nfind-links = /wheels\ndisable-pip-version-check = true\n"
        )

    def build(self) -> None:
        """Build the image as the Containerfile says."""
        command = [
            "build",
            "--quiet",
            "--layers=false",
            "--isolation",
            "chroot",
            "--format",
            "docker",
        ]
        wheels = [
            "--volume",
            f"{self.wheels}:/wheels:ro",
            "--volume",
            f"{self.place}/pip.conf:/etc/pip.conf:ro",
        ]
        self.podman(*command, *wheels, "--build-arg", f"BASE={BASE}", "--tag", IMAGE, ".")

    def remove(self) -> None:
        """End all containers and delete everything."""
        for command in (["rm", "--force", "--all", "--time", "0"], ["rmi", "--force", "--all"]):
            self.podman(*command, check=False)
        shutil.rmtree(self.place)

    def podman(self, *arguments: str, check: bool = True, given: str = "") -> Done:
        return self._run(
            ["podman", "--cgroup-manager", "cgroupfs", "--runtime", "runc", *arguments],
            check=check,
            given=given,
        )

    def _run(self, command: list[str], *, check: bool = True, given: str = "") -> Done:
        variables = {
            "CONTAINERS_STORAGE_CONF": f"{self.place}/storage.conf",
            "TMPDIR": f"{self.place}/tmp",
        }
        return subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | variables,
            input=given,
            capture_output=True,
            text=True,
            timeout=600,
            check=check,
        )


def main(verb: str, place: str) -> int:
    engine = Engine(Path(place).absolute())
    if verb == "remove":
        engine.remove()
        return 0
    try:
        engine.make()
    except CannotRun as error:
        print(error, file=sys.stderr)
        return CANNOT
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
