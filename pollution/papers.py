"""The on-site record as paper (现场检查记录): a form with what was looked at, what was found, photographs, who signed."""

from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accountability.papers.words import in_the_districts_language
from pollution.pages.records.record import FoundShown, Record
from tracker.bulletins.blocks import Block, Column, Fact, Facts, Heading, Paragraph, Picture, PicturePair, Table
from tracker.bulletins.letters import Letter
from tracker.evidence import storage
from tracker.evidence.showing import Shown
from tracker.frame.templatetags.frame import moment


@in_the_districts_language
def letter_of(record: Record) -> Letter:
    """Return a visit as the record that is printed and signed."""
    visit = record.inspection
    body: list[Block] = [Facts(_facts(record))]
    for checklist, results in record.results:
        rows = [(str(one.item.number), one.item.words, str(one.outcome.label)) for one in results]
        columns = [Column(_("No."), 1, "center"), Column(_("What must be so"), 8), Column(pgettext("record", "Outcome"), 2, "center")]
        body.append(Table(columns, rows, caption=checklist.name))
    body.append(Heading(1, pgettext("finding", "What was found")))
    body += [block for one in record.found for block in _found(one)] or [Paragraph(_("Nothing was found wrong."))]
    if record.must_stop:
        body.append(Paragraph(_("Earth work and demolition had to stop: wind or heavy pollution.")))
    if visit.words:
        body += [Heading(1, _("Remarks")), Paragraph(visit.words)]
    body += _pairs(record.photos, _("Photos of the place"))
    body += [Heading(1, _("Signatures")), Facts(_signatures(record))]
    if record.signature:
        body.append(PicturePair(_picture(record.signature), None, _("Signature of the site's officer"), " "))
    return Letter(title=_("On-site inspection record"), body=body)


def _facts(record: Record) -> list[Fact]:
    return [Fact(str(one.label), str(one.value), is_wide=len(str(one.value)) > 18) for one in record.facts()]


def _found(one: FoundShown) -> list[Block]:
    finding = one.finding
    due = f" {finding.matter.number}" if finding.matter_id else ""
    words = _("%(words)s (found %(at)s; %(status)s%(number)s)") % {
        "words": finding.words,
        "at": moment(finding.found_at, "full"),
        "status": finding.get_status_display(),
        "number": due,
    }
    if one.before and one.after:
        return [Paragraph(words), PicturePair(_picture(one.before[0]), _picture(one.after[0]))]
    return [Paragraph(words), *_pairs([*one.before, *one.after])]


def _pairs(photos: list[Shown], caption: str = "") -> list[Block]:
    pairs = [photos[at : at + 2] for at in range(0, len(photos), 2)]
    return [PicturePair(_picture(pair[0]), _picture(pair[1]) if len(pair) > 1 else None, caption, " ") for pair in pairs]


def _picture(photo: Shown | None) -> Picture | None:
    return Picture(partial(storage.content, photo.file.copy_sha256), photo.url, photo.label, photo.file.sha256) if photo else None


def _signatures(record: Record) -> list[Fact]:
    visit = record.inspection
    parties = "、".join(str(row) for row in record.parties)
    return [
        Fact(pgettext("record", "Inspector (signature)"), str(visit.by or ""), is_tall=True),
        Fact(_("Officer of the site (signature)"), visit.officer or visit.refused_because, is_tall=True),
        *([Fact(_("Joined by"), parties, is_wide=True)] if parties else []),
    ]
