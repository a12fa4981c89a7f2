"""How a matter came and what was found: assignment, registration, check of the facts, the whole record."""

from django.utils.translation import gettext as _

from accountability.models import Case, Matter
from accountability.papers.notices import assisting, form_of
from accountability.papers.words import moment, named, or_none, who
from accountability.statuses import CaseStatus, MatterStatus, NoticeKind, Verdict
from tracker.bulletins.blocks import Block, Column, Fact, Facts, Heading, Table


def assignments(matter: Matter) -> list[Block]:
    """Return the assignment slips, each as its form, and the first notice where it was assigned by another kind."""
    notices = list(matter.notices.select_related("unit", "received_by__person", "replied_by__person").order_by("issued_at", "id"))
    slips = [notice for notice in notices if notice.kind == NoticeKind.ASSIGNMENT] or notices[:1]
    blocks: list[Block] = []
    for notice in slips:
        notice.matter = matter
        blocks += [Heading(2, f"{notice.get_kind_display()} {notice.number}"), form_of(notice)]
    return blocks


def registration(matter: Matter) -> list[Block]:
    """Return what was written down when the matter came, who answers for it."""
    holders = [
        Fact(row.get_slot_display(), " ".join(filter(None, (str(row), row.phone)))) for row in matter.holders.select_related("person")
    ]
    names = ("number", "kind", "level", "origin", "origin_label", "source_number", "found_on", "registered_at")
    return [
        Facts(
            [
                *(named(matter, name) for name in names),
                named(matter, "title", is_wide=True),
                named(matter, "description", is_wide=True),
                named(matter, "address"),
                named(matter, "batch"),
                *([named(matter, "instruction", is_wide=True)] if matter.instruction else []),
                named(matter, "handling_unit", matter.handling_unit.name),
                Fact(_("Further units"), assisting(matter)),
                *(named(matter, name, getattr(matter, name) or "") for name in ("responsible", "deputy", "main_leader")),
                *holders,
                *(named(matter, name) for name in ("original_due_on", "due_on", "done_on", "status")),
            ]
        )
    ]


def findings(matter: Matter) -> list[Block]:
    """Return what the check of the facts found."""
    if not matter.verdict:
        return []
    checked = Fact(_("Checked by"), who(matter.verdict_by))
    return [Facts([named(matter, "verdict"), named(matter, "verdict_at"), named(matter, "verdict_words", is_wide=True), checked])]


def time_line(matter: Matter, case: Case) -> list[Block]:
    """Return everything that was done, in order: moves, deeds, notices, urgings, the case."""
    found = []
    for row in matter.history.select_related("by__person"):
        found.append((row.at, MatterStatus(row.became).label, row.because, row.by))
    for row in matter.events.select_related("by__person"):
        found.append((row.at, row.get_deed_display(), _change(row), row.by))
    for row in matter.notices.select_related("issued_by__person", "received_by__person", "unit"):
        found.append(
            (row.issued_at, _("%(kind)s issued") % {"kind": row.get_kind_display()}, f"{row.number} → {row.unit.name}", row.issued_by)
        )
        if row.received_at:
            found.append((row.received_at, _("Notice signed for"), row.number, row.received_by))
        if row.replied_at:
            found.append((row.replied_at, _("Notice replied to"), row.number, row.replied_by))
    for urging in matter.urgings.all():
        for row in urging.history.select_related("by__person"):
            found.append((row.at, f"{urging}: {row.get_became_display()}", row.because, row.by))
    for row in case.history.select_related("by__person"):
        found.append((row.at, _("Case: %(status)s") % {"status": CaseStatus(row.became).label}, row.because, row.by))
    found.sort(key=lambda one: one[0])
    columns = (Column(_("Time"), 3), Column(_("What happened"), 2.6), Column(_("Reason or content"), 5), Column(_("By"), 1.6))
    return or_none([Table(columns, [[moment(at), str(what), words, who(by)] for at, what, words, by in found])] if found else [])


def _change(row) -> str:
    became = str(Verdict(row.became).label) if row.became in Verdict.values else row.became
    changed = f"{row.was} → {became}" if row.was else became
    return "\n".join(filter(None, (row.words, changed)))
