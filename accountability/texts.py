"""Sentences that the system itself writes into papers and records: in the district's language, whoever acts."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from tracker.trail.notes import in_the_districts_language


def kept(words, /, **facts) -> str:
    """Return a lazy sentence as it is kept, its days written as 2016-08-09."""
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
    return in_the_districts_language(words) % told


ASSIGN_BODY = _("“%(title)s” (%(number)s) is assigned to your unit. %(description)s")
ASSIGN_ASKS = _("Please sign for it, check the facts and put it right; send your feedback with evidence by %(due)s.")
URGE_TITLE = _("Urging no. %(serial)d: %(title)s")
URGE_BODY = _("“%(title)s” (%(number)s) was due on %(due)s and has not been put right. This is urging no. %(serial)d.")
URGE_ASKS = _("Please finish it and send feedback with evidence by %(due)s. Urged %(needed)d times in a row in vain, it becomes a case.")
NOTICE_BODY = _("“%(title)s” (%(number)s) has been handed to your unit; it stands at: %(state)s.")
NOTICE_ASKS = _("Please put it right without delay and reply in writing with what was done.")
LETTER_BODY = _("“%(title)s” (%(number)s) concerns your unit; it stands at: %(state)s. Your attention is asked for.")
LETTER_ASKS = _("Please reply in writing, signed by your leader in charge.")
OVERDUE = _("Due on %(due)s, no adequate rectification fed back.")
LAPSED = _("The deadline %(due)s passed without feedback.")
NO_FEEDBACK = _("Due on %(due)s; no feedback has come.")
LATE_BY = _("Due on %(due)s, fed back on %(day)s.")
LATE_STILL = _("Due on %(due)s; what was fed back before was inadequate.")
FED_BACK = _("Fed back on %(day)s.")
FOUND_ADEQUATE = _("The re-check of %(day)s found it adequate.")
ENDED_WITH_MATTER = _("The matter ended without rectification: %(why)s.")
STRIKE_ANNULLED = _("The strike was annulled by review: %(why)s")
SECOND_STRIKE = _("%(count)d urgings in a row failed.")
BREACH_AT_ONCE = _("By the policy in force this breach opens a case at once: %(rule)s.")
WITH_OUTCOMES = _("The organ decided; outcomes recorded: %(count)d.")
WITHOUT_MEASURES = _("The organ decided to take no measures.")
