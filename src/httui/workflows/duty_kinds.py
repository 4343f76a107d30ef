"""Kinds of duties: what an office has to think of, in which rhythm, and whose it is (S-040, S-052, S-165, S-195).

A room above this one brings kinds of its own by :func:`register`; rows keep their title, rhythm and role, so that a
duty is shown and done also where the room that made it is not loaded.
"""

from dataclasses import dataclass

from httui.i18n import N_


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. ``words`` is a message id; ``rhythm`` is empty for what comes once; ``role`` is an account role.

    ``parts`` are what a report on it must hold, by name and heading; ``seeded``: every office has it from the
    beginning, at the end of a period (``month``, ``quarter``, ``year``) or one rhythm later (``later``).
    ``personal``: only its owner says that it is done, and few others see it. ``statement`` is read before that.
    """

    name: str
    words: str
    rhythm: str = ""
    role: str | None = None
    lead_days: int = 7
    parts: tuple[tuple[str, str], ...] = ()
    seeded: str = ""
    personal: bool = False
    statement: str = ""


AWARENESS = N_(
    "What I write here can harm people if it leaks. I lock my screen when I leave it. I tell nobody my passphrase. "
    "I open only what I need for my work, and everything that I open is noted. Names go into the identity vault "
    "alone: never into notes, subjects of e-mails, file names or chats. I am careful with links, sticks and strangers "
    "who ask. Work stays on work devices, and private ones that hold any of it are secured like them. When something "
    "is lost or feels wrong I open an incident at once: nobody is blamed for telling."
)
"""What everybody confirms once a year (S-189)."""


KINDS: dict[str, Kind] = {}
"""Every kind that is known, by name."""


def register(*kinds: Kind) -> None:
    """Make kinds known; the same again changes nothing. ``ValueError`` where a name means something else."""
    for kind in kinds:
        if KINDS.setdefault(kind.name, kind) != kind:
            raise ValueError(f"there is another kind of duty called {kind.name}")


register(
    Kind(
        "quarterly_review",
        N_("Quarterly meeting: what was achieved, what stood in the way"),
        rhythm="3 months",
        role="supervisor",
        lead_days=14,
        parts=(("achieved", N_("What was achieved")), ("barriers", N_("What stood in the way"))),
        seeded="quarter",
    ),
    Kind(
        "review_monthly",
        N_("Monthly look at the data: is it timely?"),
        rhythm="1 month",
        role="data_lead",
        seeded="month",
    ),
    Kind(
        "review_quarterly",
        N_("Quarterly look at the data"),
        rhythm="3 months",
        role="data_lead",
        seeded="quarter",
    ),
    Kind(
        "review_annual",
        N_("Yearly look at the data"),
        rhythm="1 year",
        role="data_lead",
        lead_days=30,
        seeded="year",
    ),
    Kind(
        "protocol_review",
        N_("Look again at the rules for entering data"),
        rhythm="6 months",
        role="data_lead",
        lead_days=14,
        seeded="later",
    ),
    Kind(
        "clean_up",
        N_("Clean-up day: go through paper and files, destroy what may go"),
        rhythm="1 year",
        role="admin",
        lead_days=30,
        seeded="later",
    ),
    Kind(
        "holiday_list",
        N_("Compare the holidays of the coming year with its joint decree (SKB)"),
        rhythm="1 year",
        role="admin",
        lead_days=30,
        seeded="year",
    ),
    Kind(
        "passphrase_check_in", N_("Does anyone else know your passphrase?"), rhythm="90 days", personal=True
    ),
    Kind(
        "awareness",
        N_("Once a year: confirm that you know how data here is kept safe"),
        rhythm="1 year",
        lead_days=14,
        personal=True,
        statement=AWARENESS,
    ),
    Kind(
        "retention_review",
        N_("Look at what is due to go: keep, make anonymous, destroy"),
        rhythm="1 week",
        role="data_lead",
        lead_days=1,
        statement=N_("The list is under Security, What is due to go."),
    ),
    Kind(
        "trial_ends", N_("The trial of a workflow ends: adopt it, revise it or retire it"), role="supervisor"
    ),
    Kind("consent_expiry", N_("A consent ends: ask again"), role="supervisor", lead_days=60),
    Kind("other", N_("A duty of the office's own")),
    Kind("agreement_expiry", N_("An agreement with a partner ends"), role="supervisor", lead_days=60),
)
