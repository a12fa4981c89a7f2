"""What the bound file of a case holds, in the order in which it is read."""

from datetime import datetime

from django.utils.translation import gettext as _

from accountability.models import Case
from accountability.papers.dossier import evidence, handling, outcome, pressing, registering
from accountability.papers.office import office_on
from accountability.papers.words import day, in_the_districts_language, label, named, or_none
from tracker.bulletins.blocks import Fact
from tracker.bulletins.books import Book, Section
from tracker.lib.periods import local_day
from tracker.org.models import User


@in_the_districts_language
def book_of(case: Case, user: User | None, at: datetime) -> Book:
    """Return the file of a case as a user may read it at a moment: names of people for discipline only, for None none at all."""
    matter = case.matter
    look = evidence.look_at(case)
    parts = (
        (_("Assignment slip"), registering.assignments(matter), True),
        (_("Registration"), registering.registration(matter), False),
        (_("Check of the facts"), registering.findings(matter), False),
        (_("Photographs before and after"), handling.photographs(matter), True),
        (_("Rectification plan"), handling.plans(matter), True),
        (_("Rectification reports and re-checks"), handling.feedbacks(matter), False),
        (_("Sign-off sheet"), handling.signatures(matter), False),
        (_("Chain of urging"), pressing.urgings(matter), True),
        (_("Breaches of the four no-lets-go"), pressing.breaches(matter), False),
        (_("Papers on accountability"), outcome.papers(case, user), True),
        (_("Look-backs"), handling.look_backs(matter), False),
        (_("Record of handling"), registering.time_line(matter, case), True),
        (_("Evidence and its fingerprints"), evidence.listed(case, look), True),
    )
    return Book(
        title=_("Accountability file") + f"\n{matter.title}",
        number=case.number,
        issuer=office_on(local_day(case.opened_at)),
        facts=_cover(case, look, at),
        sections=[Section(str(title), or_none(blocks), on_new_page) for title, blocks, on_new_page in parts],
        foot=_("Internal: handed over as a lead; what follows is decided by the organ in charge."),
    )


def _cover(case: Case, look, at: datetime) -> list[Fact]:
    matter = case.matter
    return [
        named(case, "number"),
        Fact(_("Number of the matter"), matter.number),
        named(matter, "handling_unit", matter.handling_unit.name),
        named(matter, "lead_unit", matter.lead_unit.name if matter.lead_unit_id else ""),
        named(case, "why_opened"),
        named(case, "opened_at"),
        named(case, "status"),
        named(case, "organ"),
        Fact(_("Fingerprint of the frozen evidence"), evidence.fingerprint(case), is_wide=True),
        Fact(_("Verification"), evidence.verdict(look, at), is_wide=True),
        Fact(label(Case, "handed_over_at"), day(case.handed_over_at)),
        Fact(_("Bound on"), day(at)),
    ]
