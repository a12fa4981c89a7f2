"""The daily look at the evidence of all cases: found things stand in the trail, on the health page, and are told to who keeps cases."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import Case
from accountability.snapshots.verifying import verify_case
from tracker.alerts import rules as alerts
from tracker.alerts.statuses import Level
from tracker.jobs import health
from tracker.jobs.schedule import Daily, Job, register
from tracker.lib import dbroles, periods
from tracker.trail.models import Act
from tracker.trail.notes import note

KIND = "case_look"
PARTS = 7  # the bytes of the files of a case are looked at once in so many days, its snapshot and rows each day
MOST_KEPT = 20  # findings of a case
TRIED = 20  # notes of another shape that are passed over


def look_daily(label: str, at: datetime) -> str:
    """Look at the evidence of every case; write down what was found, once a day and whenever the picture changes."""
    last = last_look()
    known = last.detail["cases"] if last else {}
    turn = date.fromisoformat(label).toordinal()
    found, count, files = {}, 0, 0
    for case in Case.objects.order_by("id").iterator(chunk_size=200):
        before = known.get(str(case.pk))
        look = verify_case(case, with_files=bool(before) or (case.pk + turn) % PARTS == 0)
        count, files = count + 1, files + look.files
        if not look.is_whole:
            keys = [finding.key for finding in look.findings[:MOST_KEPT]]
            found[str(case.pk)] = {"number": case.number, "findings": keys, "since": before["since"] if before else label}
    if last is None or last.detail["label"] != label or known != found:
        note(KIND, words=gettext_lazy("Daily look at the evidence of all cases"), label=label, cases=found, looked=count)
    facts = {"cases": count, "files": files, "n": len(found)}
    return _("%(cases)d cases and %(files)d files looked at; with findings: %(n)d") % facts


def last_look() -> Act | None:
    """Return the note of the latest look; what the web server's own login wrote is not believed."""
    doubted = [dbroles.named().name(kind) for kind in (dbroles.WEB, dbroles.RW, dbroles.BACKUP)]
    notes = Act.objects.unscoped("the look reads its own notes again, for the health page and the alerts")
    latest = notes.filter(kind=KIND).exclude(db_role__in=doubted).order_by("-at", "-id")[:TRIED]
    return next((act for act in latest if isinstance(act.detail, dict) and isinstance(act.detail.get("cases"), dict)), None)


def finding() -> health.Finding:
    """Return how the evidence of cases stood at the last look, for the health page."""
    last = last_look()
    damaged = sorted(one["number"] for one in last.detail["cases"].values()) if last else []
    if last is None:
        words = _("not looked at yet")
    elif damaged:
        words = _("evidence not as it was frozen: %(numbers)s") % {"numbers": ", ".join(damaged[:MOST_KEPT])}
    else:
        facts = {"at": last.at.astimezone(periods.LOCAL).strftime("%Y-%m-%d %H:%M"), "n": last.detail["looked"]}
        words = _("looked at %(n)d cases on %(at)s: all as they were frozen") % facts
    advice = _("Keep everything as it is, run manage.py case verify, and tell discipline and the audit administrator.")
    return health.Finding("case_evidence", gettext_lazy("Evidence of cases"), not damaged, {"words": words}, advice, last is not None)


def _subjects(on: date) -> Iterator[alerts.Subject]:
    last = last_look()
    for pk, one in last.detail["cases"].items() if last else ():
        yield alerts.Subject(
            pk, min(date.fromisoformat(one["since"]), on), {"id": int(pk), "case": one["number"], "n": len(one["findings"])}
        )


ALTERED = alerts.AlertRule(
    code="accountability.case_evidence",
    title=gettext_lazy("Evidence of a case was altered"),
    subjects=_subjects,
    sentence=lambda facts: _("Case %(case)s: the evidence is not as it was frozen (%(n)d findings)") % facts,
    url=lambda facts: reverse("accountability:case", args=[facts["id"]]),
    circle=(Level.DISCIPLINE, Level.SUPERVISION),
    is_dated=False,
    after={Level.DISCIPLINE: 0, Level.SUPERVISION: 0},
)


def declare() -> None:
    """Register at start."""
    register(Job("case-evidence", gettext_lazy("Look at the evidence of cases"), Daily(hour=4), look_daily))
    health.add_finding(finding)
    alerts.register(ALTERED)
