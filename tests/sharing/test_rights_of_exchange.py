"""Ledger, recall, packages and matching refuse whoever has no right to them, before anything is done."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from httui.sharing.bringing_in import Wish
from httui.store.errors import Refused
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff

__all__ = ["insecure_kdf", "staff", "template"]

MODULES = (
    "arrival",
    "bringing_in",
    "exchange",
    "ledger",
    "match_people",
    "match_runs",
    "match_states",
    "matching",
    "recall",
    "receipts",
    "receiving",
    "where_it_went",
    "withdrawal",
)
INSIDE = {
    "arrival.arrive": "rows that follow from the store's own dates; it shows nothing",
    "exchange.note": "inside the caller's transaction, who proved the package",
    "match_runs.keep_pairs": "inside the caller's transaction; the state asks for the right",
    "match_runs.start": "inside the caller's transaction",
    "match_runs.to_decide": "inside the caller's transaction; the state asks for the right",
    "recall.note_destroyed": "inside the caller's transaction, who asked for the right",
    "recall.open_duties": "inside the transaction of the withdrawal, by whoever records it",
    "recall.remind": "rows that follow from the store's own dates; it shows nothing",
    "withdrawal.heard": "inside the transaction of the withdrawal, by whoever records it",
}
"""What decides no rights itself, and why."""
ROW = SimpleNamespace(id="none", step="looked", partner_id="none", person_id="none", settings={})
ROWS = {
    ("ledger.of_person", "person"),
    ("match_people.gather", "plan"),
    ("match_people.agreement_of", "plan"),
}
"""Arguments that are rows."""
VALUES: dict[str, Any] = {
    "case": "7K3-M9Q-XAC",
    "cases": ["7K3-M9Q-XAC"],
    "channel": "phone",
    "content": b"x",
    "decision": "same",
    "fields": ["needs"],
    "form_id": "small",
    "found": None,
    "how": "seen",
    "key": "p-none",
    "language": "id",
    "name": "data.csv",
    "number": 1,
    "on": date(2026, 11, 1),
    "out": Path("nowhere"),
    "package": "a" * 32,
    "page": None,
    "partner": "none",
    "path": Path("nowhere"),
    "person": "7K3-M9Q-XAC",
    "plan": "none",
    "purpose": "x",
    "raw": b"x",
    "reason": "a reason",
    "release": "none",
    "row": ROW,
    "run": "a" * 32,
    "said_yes": "person",
    "step": "offered",
    "why": "referral",
    "wish": Wish("data.csv", "small", {}, {}),
    "with_whom": "clinic",
}


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in MODULES:
        module = importlib.import_module(f"httui.sharing.{name}")
        for found, item in vars(module).items():
            own = inspect.isfunction(item) and item.__module__ == module.__name__
            if own and not found.startswith("_") and "session" in inspect.signature(item).parameters:
                yield f"{name}.{found}", item


def test_somebody_without_rights_is_refused_everywhere(staff: Staff) -> None:
    found = dict(functions())
    assert set(INSIDE) <= set(found)
    assert len(found) > 40
    session = staff.as_("reader")
    before, wrong = session.audit.last(), {}
    for short, function in found.items():
        if short in INSIDE:
            continue
        given = {
            name: ROW if (short, name) in ROWS else VALUES[name]
            for name, item in inspect.signature(function).parameters.items()
            if name != "session" and item.default is item.empty
        }
        try:
            function(session, **given)
        except Refused:
            continue
        except Exception as error:
            wrong[short] = type(error).__name__
        else:
            wrong[short] = "done"
    assert wrong == {}
    assert session.audit.last() == before, "nothing was done before a refusal"
