"""Make ``.venv`` and install httui into it, on a machine that has nothing but Python and make.

Debian and Ubuntu split ``ensurepip`` off into python3-venv. Where it is missing, pip itself is taken from the
package index (its hash compared with the one the index states) instead of asking for an administrator.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INDEX = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")


def main() -> int:
    """Create or refresh the environment named on the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--dev", action="store_true", help="also install what the tests need")
    options = parser.parse_args()
    if sys.version_info < (3, 11):
        print("httui needs Python 3.11 or newer; this is", sys.version.split()[0], file=sys.stderr)
        return 1
    python = options.directory / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(options.directory, with_pip=False, symlinks=os.name != "nt")
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        install_pip(python)
    target = f"{ROOT}[dev]" if options.dev else str(ROOT)
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return subprocess.run([*command, "-c", ROOT / "constraints.txt", "-e", target], check=False).returncode


def install_pip(python: Path) -> None:
    """Put pip into the environment of ``python``: from ensurepip if it is there, else from the index."""
    done = subprocess.run([python, "-m", "ensurepip"], capture_output=True, check=False)
    if done.returncode == 0:
        return
    request = urllib.request.Request(
        f"{INDEX}/pip/", headers={"Accept": "application/vnd.pypi.simple.v1+json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        files = json.load(answer)["files"]
    wheels = [f for f in files if f["filename"].endswith("-py3-none-any.whl") and not f["yanked"]]
    wheel = wheels[-1]
    with urllib.request.urlopen(urllib.parse.urljoin(f"{INDEX}/pip/", wheel["url"]), timeout=60) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != wheel["hashes"]["sha256"]:
        raise SystemExit("The pip that arrived is not the one that the index names. Try again.")
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / wheel["filename"]
        path.write_bytes(content)
        # a wheel can run itself: this is how pip installs pip
        subprocess.run([python, f"{path}/pip", "install", "--quiet", "--no-index", path], check=True)


if __name__ == "__main__":
    sys.exit(main())
