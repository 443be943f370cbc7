"""What the tests need of the system: a browser, a font, Java, strace. Root installs it, else it is named."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = {"java": "openjdk-17-jre-headless", "strace": "strace"}  # what runs, and what brings it


def missing() -> list[str]:
    """The Debian packages that are not there."""
    lacks = [] if shutil.which("chromium") or shutil.which("chromium-browser") else ["chromium"]
    if not any(Path("/usr/share/fonts").rglob("NotoSansCJK*")):
        lacks.append("fonts-noto-cjk")
    lacks += [package for command, package in COMMANDS.items() if not shutil.which(command)]
    return lacks


def main() -> int:
    """Install what is missing where that is allowed; 2 where something is still missing."""
    lacks = missing()
    if lacks and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", *lacks], env=quiet, check=False, stdout=subprocess.DEVNULL
        )
        lacks = missing()
    if lacks:
        print(f"The tests need these Debian packages: {' '.join(lacks)}", file=sys.stderr)
        print(f"Install them (apt-get install {' '.join(lacks)}) or run `make test-core`.", file=sys.stderr)
    return 2 if lacks else 0


if __name__ == "__main__":
    sys.exit(main())
