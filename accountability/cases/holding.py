"""What every act on a case does: hold its row, ask for the right, keep names out of what others read."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accountability.models import Case, CasePerson
from accountability.statuses import OPEN_CASE, CaseStatus
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import User
from tracker.org.rights import demand, reach

NAMES = "accountability.caseperson"


class CaseNotNow(Refused):
    """The case is not where this act can be done."""

    def __init__(self, case: Case):
        text = _("The case is “%(status)s” now: this can no longer be done, or not yet. Reload the page to see how it stands.")
        super().__init__(text % {"status": case.get_status_display()})


class NamesSomebody(Refused):
    """A text that others read names somebody who is named in the case."""

    def __init__(self, field: str):
        super().__init__(_("Others read this: write it without the names of the people concerned."), field)


def hold(case: Case, *statuses: CaseStatus) -> None:
    """Lock the case until the transaction ends and read it anew. Raises CaseNotNow unless it is in one of the statuses."""
    case.refresh_from_db(from_queryset=Case.objects.again(case).select_for_update(of=("self",)))
    if case.status not in statuses:
        raise CaseNotNow(case)


def hold_undecided(case: Case, by: User) -> None:
    """Hold a case on which discipline records people, outcomes, relief. Raises PermissionDenied, CaseNotNow once it is decided."""
    demand_names(by, case)
    hold(case, *OPEN_CASE)


def demand_names(by: User, case: Case) -> None:
    """Raise PermissionDenied unless the user keeps the names of a case."""
    where = reach(by, NAMES, "change")
    if not (where and where.covers(*case.unit_ids())):
        raise PermissionDenied(_("You may not do this here."))


def demand_may(by: User, act: str, case: Case) -> None:
    """Raise PermissionDenied unless the user may do the act on the case."""
    demand(by, act, case)


def demand_nameless(case: Case, text: str, field: str) -> str:
    """Return a text that others read, without blanks at its ends. Raises Missing, NamesSomebody."""
    text = demand_text(text, field)
    people = CasePerson.objects.unscoped("a text is refused when it holds a name; the name is told to nobody").filter(case=case)
    names = {name for pair in people.values_list("name", "person__name") for name in pair if name}
    if any(name in text for name in names):
        raise NamesSomebody(field)
    return text
