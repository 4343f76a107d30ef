"""Several processes in one store at the same moment: nobody is turned away, nothing is lost."""

import subprocess
import sys
import textwrap
from pathlib import Path

from tests.store.support import THIRD, Office
from tests.store.test_accounts import add

WORK = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from httui.store import kdf, own
    kdf.MEMORY_FLOOR, kdf.PASSES_FLOOR = 8, 1
    from httui.store.files import DataDir
    from httui.store.session import sign_in
    for turn in range(4):
        session = sign_in(DataDir(Path(sys.argv[1])), sys.argv[2], sys.argv[3])
        for view in range(3):
            session.require("cases.write")
            session.audit.append("view", "case", f"{sys.argv[2]}-{turn}-{view}")
            session.keep_anchor()
        session.close()
    """
)


def test_many_sign_in_and_out_at_once(office: Office) -> None:
    for name in ("budi", "sari"):
        add(office, name)
    before = office.session.keyring.serial
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WORK, str(office.data.path), name, THIRD],
            cwd=Path(__file__).parents[2],
            stderr=subprocess.PIPE,
        )
        for name in ("budi", "sari", "budi", "sari")
    ]
    said = [process.communicate()[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0, 0], said
    office.session.require("accounts")
    entries = [entry.action for entry in office.session.audit.entries()]
    assert entries.count("view") == 4 * 4 * 3
    assert "sign_in.failed" not in entries
    assert office.session.audit.verify(trusted=office.session.trusted_keys) is None
    assert office.session.keyring.serial >= before + 4 * 4 * 4
