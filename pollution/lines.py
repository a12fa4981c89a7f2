"""What this app puts into the time line of a source: visits, findings, matters, urgings, enforcement, status changes, cases."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from accountability.models import Case, MatterHistory, UrgingHistory
from accountability.statuses import CaseStatus, MatterStatus, UrgingStatus
from pollution.models import Finding
from pollution.statuses import EnforcementKind, FindingStatus, SourceStatus, Way
from pollution.timeline import About, Kind, Line, address, register, row
from tracker.frame.templatetags.frame import day, decimals

M, U = MatterStatus, UrgingStatus
TOLD_STEPS = (M.REGISTERED, M.SUBMITTED, M.CLOSED, M.DISMISSED)  # further steps stand on the page of the matter
TOLD_URGINGS = (U.SENT, U.FAILED, U.MET, U.ANNULLED)
MATTER_TONES = {M.REGISTERED: "yellow", M.CLOSED: "green"}
URGING_TONES = {U.SENT: "yellow", U.FAILED: "red", U.MET: "green"}
FINDING_TONES = {FindingStatus.FIXED: "green", FindingStatus.TOLD: "yellow", FindingStatus.REPLIED: "yellow", FindingStatus.RAISED: "red"}
PARTS = " · "


def declare() -> None:
    """Register at start."""
    for name, label, rows, draw in (
        ("visit", pgettext_lazy("time line", "Visits"), _visits, _visit),
        ("finding", pgettext_lazy("time line", "Findings"), _findings, _finding),
        ("matter", pgettext_lazy("time line", "Matters"), _matters, _matter),
        ("urging", pgettext_lazy("time line", "Urgings"), _urgings, _urging),
        ("enforcement", pgettext_lazy("time line", "Enforcement"), _measures, _measure),
        ("status", pgettext_lazy("time line", "Status"), _moves, _move),
        ("case", pgettext_lazy("time line", "Cases"), _cases, _case),
    ):
        register(Kind(name, label, rows, draw))


def _visits(about: About) -> QuerySet:
    found = Finding.objects.filter(inspection=OuterRef("pk")).order_by().values("inspection").annotate(n=Count("pk")).values("n")
    return row(
        about.source.inspections.all(),
        at="ended_at",
        uid="uid",
        way="way",
        covert="is_covert",
        meets="meets_all",
        words="words",
        found=Subquery(found),
    )


def _visit(facts: dict) -> Line:
    how = pgettext("visit", "Covert visit") if facts["covert"] else pgettext("visit", "Visit")
    found = facts["found"] or 0
    parts = [
        f"{how}{_(': ')}{Way(facts['way']).label}",
        ngettext("%(n)d finding", "%(n)d findings", found) % {"n": found} if found else _("nothing found"),
    ]
    if facts["meets"] is not None:
        parts.append(_("meets all hundred-percents") if facts["meets"] else _("not all hundred-percents"))
    return Line(PARTS.join(map(str, parts)), facts["words"], "" if found else "green", address("pollution:inspection", facts["uid"]))


def _findings(about: About) -> QuerySet:
    return row(about.source.findings.all(), at="found_at", who="inspection__by", uid="uid", words="words", status="status")


def _finding(facts: dict) -> Line:
    label = FindingStatus(facts["status"]).label
    what = _("Finding: %(status)s") % {"status": label}
    return Line(what, facts["words"], FINDING_TONES[facts["status"]], address("pollution:finding", facts["uid"]))


def _matters(about: About) -> QuerySet:
    steps = MatterHistory.objects.within(matter=about.matters) if about.matters else MatterHistory.objects.none()
    facts = {"pk": "matter_id", "number": "matter__number", "title": "matter__title", "became": "became"}
    return row(steps.filter(became__in=TOLD_STEPS), at="at", **facts)


def _matter(facts: dict) -> Line:
    what = f"{facts['number']}{_(': ')}{MatterStatus(facts['became']).label}"
    return Line(what, facts["title"], MATTER_TONES.get(facts["became"], ""), address("accountability:matter", facts["pk"]))


def _urgings(about: About) -> QuerySet:
    steps = UrgingHistory.objects.within(urging__matter=about.matters) if about.matters else UrgingHistory.objects.none()
    facts = {"pk": "urging__matter_id", "serial": "urging__serial", "number": "urging__matter__number", "became": "became"}
    return row(steps.filter(became__in=TOLD_URGINGS), at="at", **facts, title="urging__matter__title")


def _urging(facts: dict) -> Line:
    what = _("Urging no. %(serial)d of %(number)s: %(status)s") % {
        "serial": facts["serial"], "number": facts["number"], "status": UrgingStatus(facts["became"]).label
    }  # fmt: skip
    return Line(what, facts["title"], URGING_TONES.get(facts["became"], ""), address("accountability:matter", facts["pk"]))


def _measures(about: About) -> QuerySet:
    facts = {"pk": "pk", "kind": "kind", "number": "number", "yuan": "amount_yuan", "lifted": "lifted_on", "words": "words"}
    return row(about.source.enforcements.all(), at="decided_on", **facts)


def _measure(facts: dict) -> Line:
    parts = [str(EnforcementKind(facts["kind"]).label), facts["number"]]
    if facts["yuan"] is not None:
        parts.append(_("%(amount)s yuan") % {"amount": decimals(facts["yuan"])})
    if facts["lifted"]:
        parts.append(_("lifted on %(day)s") % {"day": day(parse_date(facts["lifted"]), "full")})
    return Line(PARTS.join(filter(None, parts)), facts["words"], "red", address("pollution:enforcement", facts["pk"]), is_day=True)


def _moves(about: About) -> QuerySet:
    return row(about.source.history.all(), at="at", was="was", became="became", because="because")


def _move(facts: dict) -> Line:
    became = SourceStatus(facts["became"])
    came_back = facts["was"] == SourceStatus.CLOSED
    label = f"{became.label} {pgettext('source', '(back after it was closed)')}" if came_back else became.label
    return Line(_("Status: %(status)s") % {"status": label}, facts["because"], "red" if came_back else "")


def _cases(about: About) -> QuerySet:
    """Return the cases for who keeps cases; their number and status, never a name."""
    cases = Case.objects.visible_to(about.user).filter(matter__in=[one.pk for one in about.matters])
    return row(cases, at="opened_at", who="", pk="pk", number="number", status="status", title="matter__title")


def _case(facts: dict) -> Line:
    what = _("Case %(number)s: %(status)s") % {"number": facts["number"], "status": CaseStatus(facts["status"]).label}
    return Line(what, facts["title"], "red", address("accountability:case", facts["pk"]))
