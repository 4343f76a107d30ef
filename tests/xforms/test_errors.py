"""Errors say where, in the language of the reader."""

from httui.i18n import N_
from httui.xforms.errors import FormError, XPathError


def test_a_place_in_words() -> None:
    """File, sheet, row, column and reference stand before the reason."""
    error = FormError(
        N_("Wrong: {what}."), file="intake.xlsx", sheet="survey", row=7, column="relevant", what="x"
    )
    assert str(error) == "intake.xlsx, sheet survey, row 7, column relevant: Wrong: x."
    assert error.reason == "Wrong: x."
    assert error.located(reference="/data/age", file="other.xlsx").file == "intake.xlsx"
    assert str(error).startswith("intake.xlsx, sheet survey, row 7, column relevant, /data/age: ")


def test_an_error_without_a_place() -> None:
    """Only the reason and what to do."""
    assert str(FormError(N_("Wrong."), remedy=N_("Do better."))) == "Wrong. Do better."


def test_expressions_are_quoted_around_the_fault() -> None:
    """A long expression is not repeated in full."""
    long = "1 + " * 200 + "* 2"
    error = XPathError(N_("Wrong."), expression=long, at=801)
    assert "* 2" in str(error)
    assert "character 801" in str(error)
    assert len(str(error)) < 140
    assert str(XPathError(N_("Wrong."), expression="a = 1")) == "Wrong. (expression “a = 1”)"
