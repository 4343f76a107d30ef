"""INSECURE, for tests only: ``python -m tests.badinput.cheap ...`` is ``httui ...`` with a key derivation that
costs next to nothing, so that real processes can be started, killed and cut off by the dozen.
"""

import sys

from httui.store import kdf, office
from tests.store.support import INSECURE


def lower() -> None:
    """Accept passphrase costs that the product refuses."""
    kdf.MEMORY_FLOOR, kdf.PASSES_FLOOR = 8, 1
    setattr(office, "calibrate", lambda: INSECURE)  # noqa: B010 - the name is not for export


if __name__ == "__main__":
    from httui.cli import run

    lower()
    sys.exit(run(sys.argv[1:], alone=True))
