"""What the register of partners says in words: trust levels with what each allows, the eight-point check.

Serves S-041, S-232 to S-237, S-245. Words only, no store.
"""

from httui.i18n import N_
from httui.sharing.disclosure import Trust

TRUST = {
    Trust.OPEN: N_("open"),
    Trust.NETWORK: N_("network"),
    Trust.CASEWORK: N_("casework"),
    Trust.NEVER: N_("never"),
}
"""Trust level to its name (a message id)."""

ALLOWS = {
    Trust.OPEN: N_("Counts, and coarse rows about many people. Nobody can be recognised."),
    Trust.NETWORK: N_("Coded rows under a signed agreement. No names, no numbers, no addresses."),
    Trust.CASEWORK: N_(
        "What helps one person, also their name: only with that person's yes to this partner."
    ),
    Trust.NEVER: N_("Nothing is shared with this body."),
}
"""Trust level to what it allows (a message id)."""

ORDER = (Trust.NEVER, Trust.OPEN, Trust.NETWORK, Trust.CASEWORK)
"""Trust levels from the least to the most."""

BODIES = {
    "cso": N_("civil society organisation"),
    "police": N_("police"),
    "prosecutor": N_("prosecutor or court"),
    "task_force": N_("anti-trafficking task force"),
    "ministry": N_("ministry, PPA unit or other public service"),
    "embassy": N_("embassy or consulate"),
    "shelter": N_("shelter"),
    "health": N_("health service"),
    "international": N_("international organisation"),
    "donor": N_("donor"),
    "researcher": N_("researcher or university"),
    "media": N_("media"),
    "public": N_("everybody (publication)"),
}
"""Kinds of bodies, as the first question of a plan has them."""

NORMS = {
    "policy": N_("A written policy on data protection that staff know"),
    "training": N_("Everybody who opens data was trained in the last year"),
    "accounts": N_("Own accounts; nobody shares a password"),
    "access": N_("Only those who need the data can open it, and they promised to keep it to themselves"),
    "encryption": N_("Disks, packages and backups are encrypted"),
    "onward": N_("Nothing is passed on without a written yes"),
    "breach": N_("An incident is told to us within a day"),
    "retention": N_("Data is destroyed on an agreed day, with a certificate"),
}
"""The eight points of the partner check (S-236)."""

NORM_ANSWERS = {
    "yes": N_("yes"),
    "partly": N_("partly"),
    "no": N_("no"),
    "dont_know": N_("don't know"),
}

REQUIRED = {
    "brings": N_("What they bring"),
    "we_share": N_("What we share"),
    "strengthen": N_("Relationships to strengthen"),
    "improve": N_("How we help each other improve"),
}
"""The four columns that make an entry complete (S-041)."""

COLUMNS = {
    "body": N_("Kind of body"),
    "contact": N_("Contact"),
    "incident_contact": N_("Contact for incidents"),
    **REQUIRED,
    "channel": N_("How (WhatsApp, e-mail, face to face, USB ...)"),
    "benefits": N_("Benefits"),
    "risks": N_("Risks"),
}
"""Every column that is written freely, with its heading (a message id), in the order of a page."""


def at_most(wanted: Trust, held: Trust) -> bool:
    """Whether ``wanted`` asks for no more trust than ``held`` gives; nothing fits ``never``."""
    return Trust.NEVER not in {wanted, held} and ORDER.index(wanted) <= ORDER.index(held)
