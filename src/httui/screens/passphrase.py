"""Choosing a passphrase: strength while typing, a generator, the temporary and the leaked one (S-219 to
S-229).

The rules are the store's; here they are only shown. What is typed is never shown, kept or logged.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, FormScreen, notes, prose
from httui.screens.base import kindly
from httui.screens.words import ROLES
from httui.widgets.fields import Field
from httui.widgets.form_view import FormView

if TYPE_CHECKING:
    from httui.store.session import Session

Values = dict[str, str]

TIPS = N_(
    "Six random words are strong and easy to remember. Press F5 for a new suggestion and write it in "
    "your memory.\n"
    "No names of family, colleagues or the office, no birthdays, nothing you use elsewhere.\n"
    "A password manager is fine if it is itself well locked. On paper only in a sealed envelope in the safe, "
    "never near the computer.\nNever share it. If someone else may know it, change it at once: Ctrl+A."
)


def passphrase_fields() -> list[Field]:
    """The new passphrase twice, and a line for suggestions."""
    return [
        Field(
            "passphrase", "secret", _("New passphrase"), required=True, limit=129, hint=_("F5 suggests one.")
        ),
        Field("again", "secret", _("The same once more"), required=True, limit=129),
        Field("strength", "note", ""),
        Field("suggested", "note", ""),
    ]


class _Choosing(Ask):
    """An :class:`Ask` with a new passphrase in it: F5 suggests, strength is shown while typing."""

    ACTIONS: ClassVar[tuple[str, ...]] = ("save", "back", "suggest", "choices", "undo")

    def __init__(self, title: str, fields: Sequence[Field], *, personal: Sequence[str], profile: str) -> None:
        super().__init__(title, fields, check=self._check_values, topic=_(TIPS))
        self._personal = personal
        self._profile = profile

    def _own_words(self) -> frozenset[str]:
        from httui.store.passphrase import personal_words

        typed = [field.value for field in self.form.fields if field.key in ("name", "display_name")]
        return personal_words(*self._personal, *typed)

    def _check_values(self, values: Values) -> None:
        from httui.store import passphrase

        if values["passphrase"] != values["again"]:
            raise Problem(N_("The two passphrases differ."), remedy=N_("Type the same one twice."))
        passphrase.require(values["passphrase"], self._profile, self._own_words())

    def on_form_view_typed(self, message: FormView.Typed) -> None:  # noqa: ARG002
        """Strength as it is typed."""
        field = self.form.current
        if field is not None and field.key == "passphrase":
            self._show_strength(self.form.typed_text)

    def _show_strength(self, text: str) -> None:
        from httui.store.passphrase import strength

        words = _("Strength: {strength}").format(strength=strength(text, self._own_words())) if text else ""
        self._note("strength", words)

    def _note(self, key: str, text: str) -> None:
        for field in self.form.fields:
            if field.key == key:
                field.label = text
        self.form.set_fields(self.form.fields)

    def action_suggest(self) -> None:
        """F5: random words, shown until another key hides them; typed by the person, so that the hand
        learns them.
        """
        from httui.store.words import generate_passphrase

        made = generate_passphrase(workbook=self._profile == "workbook", avoid=self._own_words())
        self._note("suggested", _("Suggestion: {words}").format(words=made))
        self.say(_("Make sure nobody looks over your shoulder. Type it twice; F5 gives another one."))


class AccountPage(_Choosing):
    """The first account: names, roles, passphrase."""

    def __init__(self, title: str, values: Values, *, org: str) -> None:
        profile = values.get("profile", "passphrase")
        fields = [*account_fields(values, first=True), *passphrase_fields()]
        super().__init__(title, fields, personal=[org], profile=profile)


def account_fields(values: Values, *, first: bool = False) -> list[Field]:
    """Names, roles and the right to identities of a new account."""
    roles = tuple((role, _(words).capitalize()) for role, words in ROLES.items())
    return [
        Field(
            "name",
            "text",
            _("Sign-in name"),
            value=values.get("name", ""),
            required=True,
            limit=60,
            hint=_("Short, without blanks; it stands in a file that is not encrypted."),
        ),
        Field(
            "display_name",
            "text",
            _("Name shown to colleagues"),
            value=values.get("display_name", ""),
            required=True,
            limit=80,
        ),
        Field(
            "roles",
            "multi",
            _("Roles"),
            value=values.get("roles", "admin data_lead" if first else "worker"),
            choices=roles,
            required=True,
            hint=_("An administrator alone sees no record."),
        ),
        Field(
            "identities",
            "choice",
            _("May open identities?"),
            value=values.get("identities", "no"),
            choices=(("no", _("No")), ("yes", _("Yes: a separate right, for very few"))),
            required=True,
        ),
    ]


class ChangePassphrase(_Choosing):
    """Change the own passphrase: asked for, after a temporary one, or because it leaked."""

    def __init__(self, why: str = "") -> None:
        self._why = why
        text = {
            "temporary": _("Your passphrase is temporary: someone else made it. Choose your own now."),
            "leaked": _(
                "Choose a new passphrase. Your other sessions end, and it is noted that the old one leaked."
            ),
            "old": _("Your office changes passphrases every 90 days: choose a new one now."),
        }.get(why, _("Choose a new passphrase. Records need not be encrypted again."))
        fields = [
            *notes(text),
            Field("space", "note", ""),
            Field("old", "secret", _("Passphrase until now"), required=True),
        ]
        super().__init__(
            _("Change the passphrase"), [*fields, *passphrase_fields()], personal=[], profile="passphrase"
        )

    def arrive(self) -> None:
        """The office's rules and the person's own names count."""
        from httui.screens.adapters import passphrase_profile

        self._profile = passphrase_profile(self.session)
        self._personal = [self.session.org, self.session.user.name, self.session.user.display_name]
        super().arrive()

    @kindly
    def action_save(self) -> None:
        """Check, change, and go home (or back where one came from)."""
        if not self.form.commit():
            return
        values = self.form.values()
        for key in ("old", "passphrase", "again"):
            if not values[key]:
                self.form.go_to(key)
                raise Problem(N_("Fill in all three, please."))
        self._check_values(values)
        self.say(_("One moment."))
        from httui.screens.adapters import change_passphrase

        change_passphrase(self.session, values["old"], values["passphrase"], leaked=self._why == "leaked")
        self._done(_("Your passphrase is changed."))

    def _done(self, text: str) -> None:
        if self._why:
            from httui.screens.arrival import go_home

            go_home(self.frame)
        else:
            self.dismiss(None)
        self.frame.tell(text)

    def action_back(self) -> None:
        """A temporary or leaked passphrase must be changed; one may only sign out."""
        if self.form.close_picker():
            return
        if self._why:
            self.say(_("Please change it first, or sign out with F12."), problem=True)
        else:
            self.dismiss(None)


class CheckIn(FormScreen[None]):
    """Every 90 days: is it still only yours?"""

    NAME = N_("Check-in")
    TOPIC = N_(
        "A short look at your own account, every 90 days. A change is only needed if someone may know it."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("leaked",)

    def make_fields(self) -> Sequence[Field]:
        """Three answers."""
        return [
            *prose(
                _(
                    "Every 90 days we ask: does nobody else know your passphrase? Did you ever type it "
                    "on a phone, "
                    "a shared computer, or while someone watched? Is it used anywhere else? "
                )
            ),
            Field("fine", "button", _("It is only mine: go on")),
            Field("leaked", "button", _("I think someone may know it: change it now")),
            Field("change", "button", _("I want to change it anyway")),
        ]

    @kindly
    def action_fine(self) -> None:
        """Noted; on to the home screen."""
        from httui.screens.adapters import check_in
        from httui.screens.arrival import go_home

        check_in(self.session)
        go_home(self.frame)

    def action_leaked(self) -> None:
        """Change and end other sessions."""
        self.frame.home(ChangePassphrase(why="leaked"))

    def action_change(self) -> None:
        """Change, nothing leaked."""
        self.frame.home(ChangePassphrase(why="check-in"))


def must_check_in(session: "Session") -> bool:
    """Whether the 90 days are over."""
    from httui.screens.adapters import check_in_due

    return check_in_due(session)
