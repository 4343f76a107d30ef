"""XPath 1.0 with the functions and rules of the ODK XForms specification (section 9 of the engine's spec)."""

from httui.xforms.errors import XPathError
from httui.xforms.xpath.environment import Context, Environment
from httui.xforms.xpath.expression import Expression, compile_expression
from httui.xforms.xpath.references import ANY_DEPTH, ANY_NAME, Reference
from httui.xforms.xpath.standalone import evaluate
from httui.xforms.xpath.values import DateValue, Value, number_text, to_boolean, to_number, to_text

__all__ = [
    "ANY_DEPTH",
    "ANY_NAME",
    "Context",
    "DateValue",
    "Environment",
    "Expression",
    "Reference",
    "Value",
    "XPathError",
    "compile_expression",
    "evaluate",
    "number_text",
    "to_boolean",
    "to_number",
    "to_text",
]
