"""Sentences that the system itself writes into records of pollution control: in the district's language, whoever acts."""

from django.utils.translation import gettext_lazy as _

from accountability.texts import kept
from pollution.models import Finding
from tracker.lib.periods import local_day

TITLE = _("%(source)s: %(item)s")
TITLE_OF_FREE = _("%(source)s: problem found on the spot")
BY_ITEM = _("%(day)s, %(source)s does not meet “%(item)s” (%(basis)s). %(words)s")
FREE = _("%(day)s, found at %(source)s: %(words)s")
UNANSWERED = _("Told and not answered in time.")


def title_of(finding: Finding) -> str:
    """Return the title of the matter of a finding."""
    if finding.item is None:
        return kept(TITLE_OF_FREE, source=finding.source.name)
    return kept(TITLE, source=finding.source.name, item=finding.item.words)


def description_of(finding: Finding) -> str:
    """Return what was found, at which item, and by which law it must be otherwise."""
    facts = {"day": local_day(finding.found_at), "source": finding.source.name, "words": finding.words}
    if finding.item is None:
        return kept(FREE, **facts)
    return kept(BY_ITEM, item=finding.item.words, basis=finding.item.basis or finding.item.checklist.name, **facts)
