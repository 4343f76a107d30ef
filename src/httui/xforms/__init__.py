"""Runs XLSForms and ODK XForms; knows no database and no screen.

The public API (DESIGN section 4)::

    from httui.xforms import load_form, evaluate, FormError

    form = load_form("intake.xlsx")
    session = form.new_session(language="English (en)")
    session.answer("/data/age", "17")

Names are imported when they are first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from httui.xforms.errors import FormError, XPathError
    from httui.xforms.fields import Field
    from httui.xforms.form import Form
    from httui.xforms.loading import load_form
    from httui.xforms.node_states import NodeState
    from httui.xforms.questions import Violation
    from httui.xforms.session import FormSession
    from httui.xforms.texts import plain_text
    from httui.xforms.xpath import evaluate

__all__ = [
    "Field",
    "Form",
    "FormError",
    "FormSession",
    "NodeState",
    "Violation",
    "XPathError",
    "evaluate",
    "load_form",
    "plain_text",
]

_WHERE = {
    "Field": "fields",
    "Form": "form",
    "FormError": "errors",
    "FormSession": "session",
    "NodeState": "node_states",
    "Violation": "questions",
    "XPathError": "errors",
    "evaluate": "xpath",
    "load_form": "loading",
    "plain_text": "texts",
}


def __getattr__(name: str) -> Any:
    module = _WHERE.get(name)
    if module is None:
        raise AttributeError(name)
    return getattr(import_module(f"httui.xforms.{module}"), name)
