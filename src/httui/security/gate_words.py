"""What the readiness gate says, in words, and what an office can do while protection is missing (S-014, S-015)."""

from dataclasses import dataclass
from datetime import datetime

from httui.i18n import N_, _
from httui.security.gate_rule import CLOSED_TIER, Block, Verdict
from httui.security.judgement import OPTIONS as _OPTION_WORDS

REASONS = {
    "no": N_("answered No"),
    "partly": N_("answered Partly"),
    "dont_know": N_("nobody knows yet: find out first"),
    "unanswered": N_("not answered"),
    "no_reason": N_("said not to apply, but without a reason"),
    "no_assessment": N_("there is no signed self-assessment"),
    "expired": N_("the self-assessment is older than 180 days"),
    "clock": N_("the self-assessment is dated later than the clock: check date and time"),
    "incident": N_("a severe incident is open and not reviewed"),
    "no_director": N_("the director has not signed for the highest tier"),
    "no_dual_control": N_("one person alone can open the identity vault"),
    "no_drill": N_("no restore drill in the last 90 days"),
    "nothing_asked": N_("the assessment asks nothing about this tier"),
}
"""Why a tier is closed."""

OPEN, PARTLY_OPEN, CLOSED = N_("Gate open"), N_("Gate partly open"), N_("Gate closed")

CERTIFICATE = N_("This is our own judgement on {day}, not a guarantee.")


@dataclass(frozen=True, slots=True)
class Option:
    """What an office can do instead. It never opens the gate by itself.

    ``words`` and ``consequences`` are message ids. ``unlocks`` are the tiers of records that the office can go
    on with this way; ``needs`` is the tier that the gate must have reached for it, 1 for none.
    """

    number: int
    words: str
    consequences: str
    unlocks: tuple[int, ...] = ()
    needs: int = CLOSED_TIER


OPTIONS = tuple(
    Option(number, words, consequences, unlocks, needs)
    for number, words, (consequences, unlocks, needs) in zip(
        range(1, 10),
        _OPTION_WORDS,
        (
            (
                N_(
                    "Clients tell less and less can leak. Some help needs what is left out: ask for it "
                    "again when it is needed."
                ),
                (2,),
                2,
            ),
            (
                N_(
                    "A stolen computer shows no names. Who is who takes a walk to the safe, and if the paper "
                    "is lost, so are the names."
                ),
                (2,),
                2,
            ),
            (
                N_(
                    "Nothing is on a computer. Paper can be lost, copied and burnt; it needs a locked "
                    "cabinet, a list of keys and a day for destroying. Counting is slow."
                ),
                (),
                CLOSED_TIER,
            ),
            (
                N_(
                    "Clients deal with one more organisation and must agree to it. It needs a written "
                    "agreement; help is slower when the partner is closed."
                ),
                (2,),
                2,
            ),
            (
                N_(
                    "Most attacks from a distance end. The work waits for one machine in one place. That "
                    "machine needs its own answers in the self-assessment before the gate opens."
                ),
                (3, 4),
                CLOSED_TIER,
            ),
            (
                N_(
                    "Nobody is put in danger by a hasty start. Clients wait, or are referred to others; give "
                    "every fix a day and a name."
                ),
                (),
                CLOSED_TIER,
            ),
            (
                N_(
                    "Others have solved this before. An answer can take weeks, and a helper who looks at "
                    "records must promise confidentiality first."
                ),
                (),
                CLOSED_TIER,
            ),
            (
                N_(
                    "What is no longer there cannot leak. What was destroyed does not come back: offer "
                    "clients their file first, and check what must be kept with a lawyer."
                ),
                (),
                CLOSED_TIER,
            ),
            (
                N_(
                    "The office holds nothing that can hurt a client. Clients get case work elsewhere: know "
                    "to whom you send them, and go with them where you can."
                ),
                (1,),
                CLOSED_TIER,
            ),
        ),
        strict=True,
    )
)
"""The nine options, in the order in which they are offered."""


def fitting_options(reached: int) -> tuple[Option, ...]:
    """The options open to an office whose gate reached tier ``reached``; none at 4, where nothing is missing."""
    return tuple(option for option in OPTIONS if option.needs <= reached < 4)


def state_word(tier: int) -> str:
    """Whether the gate is open, partly open or closed at the tier reached, in the language in use."""
    return _(OPEN if tier >= 3 else PARTLY_OPEN if tier == 2 else CLOSED)


def result_text(found: Verdict) -> str:
    """What the office may do now, in one or two sentences."""
    if found.tier >= 3:
        return _("You may collect up to tier {tier}.").format(tier=found.tier)
    if found.tier == 2:
        return _("Collect coded records only. Identities stay on paper in the locked cabinet.")
    return _("Do not collect personal data digitally yet. Choose an option.")


def block_text(block: Block, title: str = "") -> str:
    """One block in words; ``title`` is the item's, in the language in use."""
    reason = _(REASONS[block.reason])
    if not block.item:
        return reason
    name = f"{block.item.upper()} {title}".strip()
    return _("{item}: {reason}").format(item=name, reason=reason)


def path_text(found: Verdict) -> str:
    """How much work the next tier is, in one sentence; empty when all tiers are open."""
    path = found.path
    if path is None:
        return ""
    return _("On the way to tier {tier}: {count} to do, about {minutes} minutes together.").format(
        tier=path.tier, count=len(path.steps), minutes=path.minutes
    )


def certificate_line(signed_at: datetime) -> str:
    """The sentence that every printed result carries; ``signed_at`` is aware."""
    return _(CERTIFICATE).format(day=f"{signed_at:%d-%m-%Y}")
