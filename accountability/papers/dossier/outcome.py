"""The case itself: why it was opened, its way, and what the organ decided; names of people for discipline only."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accountability.models import Case, CasePerson, Outcome, Relief
from accountability.papers.words import day, moment, named, who
from accountability.statuses import CaseStatus
from tracker.bulletins.blocks import Block, Column, Fact, Facts, Heading, Paragraph, Table
from tracker.org.models import User
from tracker.org.rights import reach


def papers(case: Case, user: User | None) -> list[Block]:
    """Return what stands on the case for a user; for None what everybody may read to whom it is handed over."""
    strikes = "、".join(str(urging) for urging in case.chain())
    facts = [
        named(case, "number"),
        named(case, "status"),
        named(case, "why_opened"),
        named(case, "opened_at"),
        Fact(_("Strikes"), strikes),
        Fact(_("Breach"), str(case.breach) if case.breach_id else ""),
        named(case, "handed_over_at"),
        named(case, "organ"),
        named(case, "decided_on"),
        named(case, "why_dropped"),
    ]
    return [Facts(facts), *_way(case), *_people(case, user), *_reliefs(case, user)]


def _way(case: Case) -> list[Block]:
    rows = [
        [moment(row.at), str(CaseStatus(row.became).label), row.because, who(row.by)] for row in case.history.select_related("by__person")
    ]
    columns = (Column(_("Time"), 3), Column(_("Status"), 1.6), Column(_("Reason"), 5), Column(_("By"), 1.6))
    return [Table(columns, rows)]


def _people(case: Case, user: User | None) -> list[Block]:
    """Return people and outcomes for who may read names; for others how many they are."""
    count = (
        CasePerson.objects.unscoped("how many people a case concerns is no name; who they are is asked through their own door")
        .filter(case=case)
        .count()
    )
    if not count:
        return []
    if user is None or not reach(user, "accountability.caseperson"):
        words = ngettext(
            "%(count)d person is named; only discipline may read the name.",
            "%(count)d people are named; only discipline may read the names.",
            count,
        )
        return [Paragraph(words % {"count": count})]
    blocks: list[Block] = []
    outcomes = Outcome.objects.visible_to(user).filter(person__case=case).select_related("clause__instrument")
    for person in CasePerson.objects.visible_to(user).filter(case=case):
        blocks += [Heading(2, person.name), Facts(_person(person))]
        rows = [_outcome(row) for row in outcomes if row.person_id == person.pk]
        columns = (Column(_("Track"), 1.6), Column(_("Form"), 1.8), Column(_("Basis"), 3), Column(_("Decided by"), 2.4))
        blocks.append(Table((*columns, Column(_("Effect"), 2.4)), rows, empty=_("No outcome is recorded yet.")))
    return blocks


def _person(person: CasePerson) -> list[Fact]:
    facts = [named(person, "post"), named(person, "responsibility"), named(person, "words", is_wide=True)]
    if person.is_crime_suspected:
        facts += [named(person, name) for name in ("transfer_organ", "transfer_document", "transferred_on")]
    return facts


def _outcome(row: Outcome) -> list[str]:
    effect = f"{day(row.effect_from)}—{day(row.effect_until)}\n{row.effect_basis}" if row.effect_from else ""
    decided = "\n".join(filter(None, (row.organ, row.document, day(row.decided_on))))
    return [row.get_track_display(), row.get_form_display(), str(row.clause), decided, effect]


def _reliefs(case: Case, user: User | None) -> list[Block]:
    """Return the requests for relief for who may read them: they may tell names."""
    blocks: list[Block] = []
    for row in Relief.objects.visible_to(user).filter(case=case) if user else ():
        facts = [
            named(row, "reason", is_wide=True),
            Fact(_("Asked at"), moment(row.asked_at)),
            named(row, "result"),
            named(row, "organ"),
            named(row, "decided_on"),
            named(row, "answer", is_wide=True),
        ]
        blocks += [Heading(2, str(row._meta.verbose_name)), Facts(facts)]
    return blocks
