"""Every public function about partners, plans and agreements asks for the right to share before anything else.

The functions are found by looking through the modules, so that a new one cannot be forgotten.
"""

import importlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from httui.store.errors import Refused
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff
from tests.sharing.planning import draft

__all__ = ["insecure_kdf", "staff", "template"]

MODULES = (
    "agreement_document", "agreement_values", "agreements", "office_keys", "papers", "partner_keys", "partners",
    "plan_approval", "plan_document", "plan_fields", "plan_filling", "plan_files", "plan_gaps", "plans",
)  # fmt: skip
INSIDE = {"agreement_values.values_of", "papers.field_table", "plans.insert"}
"""Called by functions that have asked, with what these were allowed to read."""
TO_APPROVE = {"agreements.sign", "agreements.end", "plan_approval.approve", "plan_approval.retire"}


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function that takes a session, and every class that is made from one."""
    for name in MODULES:
        module = importlib.import_module(f"httui.sharing.{name}")
        for short, item in vars(module).items():
            own = getattr(item, "__module__", "") == module.__name__ and not short.startswith("_")
            if own and callable(item) and "session" in inspect.signature(item).parameters:
                yield f"{name}.{short}", item


ALL = dict(functions())


def test_the_exceptions_are_there() -> None:
    assert set(ALL) >= INSIDE | TO_APPROVE
    assert len(ALL) > 40


@pytest.mark.parametrize("name", ["admin", "worker", "other", "analyst", "reader"])
def test_without_the_right_nothing_is_seen_or_done(staff: Staff, name: str) -> None:
    draft(staff.as_("lead"))
    session = staff.as_(name)
    before, wrong = session.audit.last(), {}
    for short, function in ALL.items():
        if short in INSIDE:
            continue
        given = {
            parameter: "none"
            for parameter, item in inspect.signature(function).parameters.items()
            if parameter != "session" and item.default is item.empty and item.kind is not item.VAR_KEYWORD
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
    assert session.audit.last() == before
