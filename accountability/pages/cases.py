"""What the pages of cases show: the list, one case with the chain that opened it, who is named for who may read names."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accountability.cases.holding import NAMES
from accountability.models import Case, CasePerson, Outcome, PersonChange, Relief, Snapshot, Urging
from accountability.statuses import OPEN_CASE, CaseStatus
from tracker.frame.templatetags.frame import day, moment
from tracker.org.models import User
from tracker.org.rights import may, reach

C = CaseStatus
TONES = {C.OPENED: "red", C.HANDED_OVER: "yellow", C.UNDER_REVIEW: "yellow", C.DECIDED: "blue", C.DROPPED: "grey"}


@dataclass(frozen=True)
class Fact:
    """A line of what is known."""

    label: str
    value: object
    url: str = ""


@dataclass(frozen=True)
class Act:
    """Something this person may do now."""

    label: str
    url: str
    follows: str
    primary: bool = False


@dataclass(frozen=True)
class Step:
    """One step of the way of a case."""

    label: str
    state: str
    when: str = ""


@dataclass(frozen=True)
class Line:
    """One case in the list."""

    case: Case
    tone: str


@dataclass
class Concerned:
    """Somebody named in a case, with outcomes and corrections: for who may read names."""

    person: CasePerson
    outcomes: list[Outcome] = field(default_factory=list)
    changes: list[PersonChange] = field(default_factory=list)


def keeps_names(user: User, act: str = "view") -> bool:
    """Return True if a user reads (or writes) the names of people in cases."""
    return bool(reach(user, NAMES, act))


def for_page(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Return cases with what their pages name."""
    return rows.select_related(
        "matter__handling_unit", "matter__lead_unit", "matter__kind", "breach", "handed_over_by__person", "dossier", "archive"
    )


def lines(user: User, status: str = "") -> QuerySet[Case]:
    """Return the cases that a user keeps, the open ones and then the newest first."""
    rows = for_page(Case.objects.visible_to(user))
    return rows.filter(status=status) if status in C.values else rows


def counts(user: User) -> dict[str, int]:
    """Return how many cases stand in each status."""
    rows = Case.objects.visible_to(user).order_by().values("status").annotate(n=Count("pk"))
    return {row["status"]: row["n"] for row in rows}


def facts(case: Case) -> list[Fact]:
    """Return what everybody who keeps the case reads of it."""
    matter = case.matter
    found = [
        Fact(_("Matter"), f"{matter.number} {matter}", matter.get_absolute_url()),
        Fact(_("Responsible unit"), matter.handling_unit),
        Fact(_("Lead unit"), matter.lead_unit or ""),
        Fact(_("Why it was opened"), case.get_why_opened_display()),
        Fact(_("Opened at"), moment(case.opened_at, "full")),
    ]
    if case.handed_over_at:
        found += [Fact(_("Handed over at"), moment(case.handed_over_at, "full")), Fact(_("Handed over by"), case.handed_over_by or "")]
        found.append(Fact(_("Organ that decides"), case.organ))
    if case.decided_on:
        found.append(Fact(_("Decided on"), day(case.decided_on, "full")))
    if case.why_dropped:
        found.append(Fact(_("Why it was dropped"), case.get_why_dropped_display()))
    return found


def steps(case: Case) -> list[Step]:
    """Return the way of a case: what it has reached, what comes."""
    reached = {row.became: row.at for row in case.history.all()}
    ended = C.DROPPED if case.status == C.DROPPED else C.DECIDED
    path = [C.OPENED, C.HANDED_OVER, ended]
    if C.UNDER_REVIEW in reached:
        path.insert(2 if case.status == C.DROPPED else 3, C.UNDER_REVIEW)
    found = []
    for status in path:
        when = day(reached[status]) if status in reached else ""
        state = ("late" if status == C.UNDER_REVIEW else "now") if status == case.status else ("done" if when else "todo")
        found.append(Step(str(C(status).label), state, when))
    return found


def chain(case: Case) -> QuerySet[Urging]:
    """Return the urgings in vain that opened the case, in their order."""
    return case.chain().select_related("notice__received_by__person", "sent_by__person", "failed_by__person")


def snapshot(case: Case) -> Snapshot | None:
    """Return the frozen evidence of the case."""
    return Snapshot.objects.within(case=case).select_related("file").first()


def people(case: Case, user: User) -> list[Concerned]:
    """Return who is named, with outcomes and corrections; nobody for who may not read names."""
    found = {row.pk: Concerned(row) for row in CasePerson.objects.visible_to(user).filter(case=case).select_related("person")}
    mine = {"person__case": case}
    for row in Outcome.objects.visible_to(user).filter(**mine).select_related("clause__instrument"):
        found[row.person_id].outcomes.append(row)
    for row in PersonChange.objects.visible_to(user).filter(**mine).select_related("by__person"):
        found[row.person_id].changes.append(row)
    return list(found.values())


def reliefs(case: Case, user: User) -> list[Relief]:
    """Return the requests for relief, for who may read names."""
    return list(Relief.objects.visible_to(user).filter(case=case).select_related("asked_by__person"))


def history(case: Case) -> list[dict]:
    """Return the way of a case as entries, newest first."""
    rows = case.history.select_related("by__person").order_by("-at", "-id")
    return [
        {"what": C(row.became).label, "at": row.at, "by": row.by or _("the system"), "because": row.because, "tone": TONES[row.became]}
        for row in rows
    ]


def acts(case: Case, user: User) -> list[Act]:
    """Return what a user may do on a case now, the next step first."""
    found = []
    if case.status == C.OPENED and may(user, "hand_over", case):
        follows = _("The bound file (one case, one file) and the archive of its evidence are made and sealed, and discipline is told.")
        found.append(Act(_("Hand over"), _url("hand-over", case), follows, True))
    if may(user, "decide", case):
        found += _of_discipline(case)
    return found


def _of_discipline(case: Case) -> list[Act]:
    if case.status == C.DECIDED:
        follows = _("Outcomes may be corrected until it is decided again; it needs a reason.")
        return [Act(_("Take up again for review"), _url("reopen", case), follows)]
    if case.status not in OPEN_CASE:
        return []
    found = []
    if case.status in (C.HANDED_OVER, C.UNDER_REVIEW):
        follows = _("The organ has decided: outcomes stand as they are recorded, and the case is decided.")
        found.append(Act(_("Record the decision"), _url("decide", case), follows, True))
    found += [
        Act(_("Name a person"), _url("person-add", case), _("Read by discipline only.")),
        Act(_("Record a request for relief"), _url("relief", case), _("Until it is decided the case can neither be decided nor dropped.")),
        Act(_("Drop the case"), _url("drop", case), _("The case ends without measures; it needs a reason.")),
    ]
    return found


def _url(act: str, case: Case) -> str:
    return reverse(f"accountability:case-{act}", args=[case.pk])


def tabs(user: User, status: str) -> list[dict]:
    """Return the statuses as tabs with their counts."""
    found, numbers = [], counts(user)
    for value, words in (("", pgettext("cases", "All")), *C.choices):
        number = numbers.get(value, 0) if value else sum(numbers.values())
        url = reverse("accountability:cases") + (f"?status={value}" if value else "")
        found.append({"label": words, "url": url, "active": value == status, "count": number})
    return found


def opened_in(user: User, first: date, last: date) -> QuerySet[Case]:
    """Return the cases opened in a time, for the bulletin without names."""
    return for_page(Case.objects.visible_to(user)).filter(opened_at__date__range=(first, last)).order_by("opened_at", "id")
