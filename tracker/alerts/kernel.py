"""The kernel's own rule: a part of the system that is not well is an alert to the system administrators."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.alerts.rules import AlertRule, Subject, register
from tracker.alerts.statuses import Level
from tracker.jobs.health import Finding, findings
from tracker.jobs.models import JobRun, RunState
from tracker.jobs.schedule import jobs
from tracker.lib import periods

SWEEP, WATCH = "alerts-sweep", "alerts-watch"
AWAKE = timedelta(minutes=30)  # after a longer sleep of the whole system the other jobs get their turn first
TITLES = {
    "worker": gettext_lazy("The worker gives no sign of life"),
    "beat": gettext_lazy("The scheduler gives no sign of life"),
    "outbox": gettext_lazy("Messages wait in the outbox or were given up"),
    "disk": gettext_lazy("The disk is nearly full"),
    "backup": gettext_lazy("No backup was made for more than 26 hours"),
    "evidence": gettext_lazy("Stored evidence is damaged or gone"),
    "case_evidence": gettext_lazy("The evidence of a case is not as it was frozen"),
    "trail": gettext_lazy("The audit trail was altered, or a table has lost its triggers"),
}


RULE = "jobs.health"


def declare() -> None:
    """Register the rule."""
    register(
        AlertRule(
            code=RULE,
            title=gettext_lazy("Jobs and processes"),
            subjects=unwell,
            sentence=sentence,
            url=lambda facts: reverse("jobs:health"),
            circle=(Level.SYSTEM_ADMIN,),
            is_dated=False,
        )
    )


def unwell(on: date) -> Iterator[Subject]:
    """Yield every part that has stopped, told anew each day: silent processes, a stuck outbox, jobs late by two periods or parked."""
    was_awake = JobRun.objects.filter(job=SWEEP, state=RunState.DONE, done_at__gte=periods.real_now() - AWAKE).exists()
    for finding in findings():
        if not finding.is_well and _counts(finding, was_awake):
            yield Subject(finding.name, on, {"name": finding.name})


def _counts(finding: Finding, was_awake: bool) -> bool:
    """Return True unless the finding only says that something has not begun, runs just now, or will be tried again in a moment."""
    facts = finding.facts
    if "seen_at" in facts:
        return facts["seen_at"] is not None
    if "overdue" not in facts:
        return True
    if finding.name in (f"job {SWEEP}", f"job {WATCH}"):
        return False
    was_given_up = facts["trouble"] and facts["last"].state != RunState.FAILED
    return bool(was_given_up) or (facts["overdue"] and was_awake)


def sentence(facts: dict) -> str:
    """Say what has stopped."""
    name = facts["name"]
    if name in TITLES:
        return str(TITLES[name])
    code = name.removeprefix("job ")
    known = jobs().get(code)
    return _("The job “%(job)s” has not been done for two periods, or was given up") % {"job": known.title if known else code}
