"""The letter of a notice: assignment slip, supervision notice, urging slip (forms), supervision letter (running text)."""

from django.utils.translation import gettext as _

from accountability.models import Matter, Notice
from accountability.papers.office import office_on
from accountability.papers.words import day, in_the_districts_language, label, listed, moment, named, signed
from accountability.statuses import NoticeKind
from tracker.bulletins.blocks import Block, Fact, Facts, Paragraph
from tracker.bulletins.letters import Imprint, Letter
from tracker.lib.periods import local_day
from tracker.org.models import Unit


@in_the_districts_language
def letter_of(notice: Notice) -> Letter:
    """Return a notice as the letter that was issued, with what its unit has signed and replied since."""
    issued_on = local_day(notice.issued_at)
    office = office_on(issued_on, notice.issued_by)
    head = {"title": title_of(notice), "issuers": (office,), "number": notice.number}
    if notice.kind != NoticeKind.LETTER:
        return Letter(**head, body=[form_of(notice)])  # a form names its unit, who issued it and when; it is to fit on a page
    imprint = Imprint(copies_to(notice, "，"), office, issued_on)
    closing = {"signed_by": (office,), "dated": issued_on, "is_sealed": True, "imprint": imprint}
    return Letter(**head, addressee=notice.unit.name, body=_running(notice), **closing)


def title_of(notice: Notice) -> str:
    """Return the title: the kind of a form; a letter says what it is about."""
    if notice.kind != NoticeKind.LETTER:
        return notice.get_kind_display()
    kind = notice.get_kind_display()
    return notice.title if kind in notice.title else _("%(kind)s on “%(title)s”") % {"kind": kind, "title": notice.title}


def form_of(notice: Notice) -> Facts:
    """Return a notice as the form that offices use: number, source, content, units, time, what is asked, issued by, received."""
    matter = notice.matter
    facts = [
        Fact(_("Number of the notice"), notice.number),
        Fact(_("Source of the task"), _source(matter)),
        Fact(_("Matter"), f"{matter.title}（{matter.number}）", is_wide=True),
    ]
    if matter.instruction:
        facts.append(named(matter, "instruction", is_wide=True))
    facts += [
        Fact(_("What is to be done"), notice.body, is_wide=True),
        Fact(_("Handling unit"), notice.unit.name),
        Fact(_("To be completed by"), day(notice.due_on or matter.due_on)),
        *_others(notice),
        *_of_urging(notice),
        named(notice, "requirement", is_wide=True),
        Fact(_("Issued (signature)"), notice.signer, is_tall=not notice.signer),
        Fact(_("Time of issue"), moment(notice.issued_at), is_tall=not notice.signer),
        Fact(_("Time of receipt"), signed(notice.received_at, notice.received_by), is_wide=True),
    ]
    return Facts([*facts, Fact(label(Notice, "reply"), _reply(notice), is_wide=True)] if notice.reply else facts)


def _others(notice: Notice) -> list[Fact]:
    """Return the other units; the supervision notice has its field for assisting units even where there are none."""
    matter, beside = notice.matter, assisting(notice.matter, beside=notice.unit)
    facts = [Fact(_("Assisting units"), beside)] if beside or notice.kind == NoticeKind.SUPERVISION else []
    if matter.lead_unit_id:
        facts.append(Fact(_("Lead unit"), matter.lead_unit.name))
    copies = copies_to(notice)
    return [*facts, Fact(_("Copies to"), copies, is_wide=True)] if copies else facts


def _of_urging(notice: Notice) -> list[Fact]:
    """Return how often the unit was urged and what it had promised, for an urging slip."""
    urging = getattr(notice, "urging", None)
    if urging is None:
        return []
    matter = notice.matter
    return [
        named(urging, "serial"),
        named(matter, "original_due_on"),
        Fact(_("Urged because"), urging.because, is_wide=True),
    ]


def _reply(notice: Notice) -> str:
    return f"{notice.reply}\n{signed(notice.replied_at, notice.replied_by)}"


def _source(matter: Matter) -> str:
    return listed((matter.get_level_display(), matter.get_origin_display(), matter.origin_label, matter.source_number))


def assisting(matter: Matter, *, beside: Unit | None = None) -> str:
    """Return the further units of a matter, joint ones first; beside a joint unit the responsible one is a further unit."""
    units = [row.unit for row in matter.further_units.select_related("unit").order_by("-role", "id")]
    if beside and beside != matter.handling_unit:
        units.insert(0, matter.handling_unit)
    return listed(unit.name for unit in units if unit != beside)


def copies_to(notice: Notice, separator: str = "、") -> str:
    """Return who gets a copy: the lead unit and the further units."""
    matter = notice.matter
    units = [matter.lead_unit] if matter.lead_unit_id else []
    units += [row.unit for row in matter.further_units.select_related("unit").order_by("-role", "id")]
    return listed((unit.name for unit in units if unit.pk != notice.unit_id), separator)


def _running(notice: Notice) -> list[Block]:
    """Return the text of a letter: what is the matter, what is asked, when it was received and answered."""
    paragraphs: list[Block] = [Paragraph(notice.body)]
    if notice.requirement:
        paragraphs.append(Paragraph(notice.requirement))
    if notice.due_on:
        paragraphs.append(Paragraph(_("Please reply in writing by %(day)s.") % {"day": day(notice.due_on)}))
    if notice.reply:
        paragraphs.append(Paragraph(_("Reply of %(when)s: %(words)s") % {"when": moment(notice.replied_at), "words": notice.reply}))
    return paragraphs
