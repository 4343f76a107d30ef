"""Before sign-in nothing heavy is imported: start-up time on an old machine (and less to go wrong)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = """
    peewee playhouse cryptography sqlcipher3 sqlite3 pyxform openpyxl xlsxwriter fpdf docx lxml tabulate babel
    httui.xforms httui.cases.intake httui.cases.registry httui.store.database httui.store.keyring
    textual.widgets._data_table textual.widgets._markdown textual.widgets._text_area
    markdown_it tree_sitter PIL numpy xml.etree http.client urllib.request email
""".split()  # noqa: SIM905
"""Names of modules that sign-in must not load (each with all below it)."""

CODE = """
import asyncio, json, sys
from pathlib import Path
from httui.app import HttuiApp

async def main():
    app = HttuiApp(Path(sys.argv[1]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert len(app.screen_stack) == 2
        json.dump(sorted(sys.modules), sys.__stdout__)

asyncio.run(main())
"""


@pytest.mark.parametrize("office", [True, False], ids=["sign-in", "first run"])
def test_nothing_heavy_before_sign_in(tmp_path: Path, office: bool) -> None:
    if office:
        (tmp_path / "keyring.json").write_text("{}")
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    assert "httui.screens.first" in loaded
    heavy = [
        name for name in loaded if any(name == module or name.startswith(module + ".") for module in HEAVY)
    ]
    assert not heavy
