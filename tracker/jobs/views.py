"""Is everything alive, for machines and for administrators."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection, transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tracker.jobs import health, outbox, tick
from tracker.jobs.models import JobRun, Outbox, RunState
from tracker.jobs.schedule import Job, jobs
from tracker.lib import periods

log = logging.getLogger(__name__)
LATEST_RUNS = 50
MOST_SHOWN = 100
HEALTHZ_PATIENCE = "3s"  # a table that somebody holds locked is an answer too


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """Answer 200 when every part is well, else 503; parts by name, nothing else."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [HEALTHZ_PATIENCE])
            found = health.findings()
        parts = {"database": True} | {finding.name: finding.is_well for finding in found}
    except Error as error:
        log.error("healthz: %s", error)
        parts = {"database": False}
    is_well = all(parts.values())
    answer = {"is_well": is_well, "parts": parts, "at": periods.real_now().isoformat(timespec="seconds")}
    return JsonResponse(answer, status=200 if is_well else 503)


@dataclass(frozen=True)
class Scheduled:
    """A job of the schedule with its last run and its next slot on the district's clock."""

    job: Job
    finding: health.Finding
    last: JobRun | None
    next_at: datetime


def _need(request, act: str = "view") -> None:
    """Answer 404 to who has no right; the user object knows the rights, which stand above this app."""
    if not request.user.reaches("jobs.jobrun", act):
        raise Http404


@require_safe
def health_page(request):
    """Show whether everything is alive, what ran, what is parked and what could not be sent."""
    _need(request)
    found = health.findings()
    of_jobs = {finding.name: finding for finding in found if finding.name.startswith("job ")}
    now = periods.now()
    scheduled = [_scheduled(job, of_jobs[f"job {job.name}"], now) for job in jobs().values()]
    context = {
        "parts": [finding for finding in found if finding.name not in of_jobs],
        "scheduled": scheduled,
        "sick": [one for one in found if not one.is_well],
        "troubled": JobRun.objects.filter(state__in=health.TROUBLE, job__in=jobs()).order_by("-started_at")[:MOST_SHOWN],
        "dead": Outbox.objects.filter(done_at=None, dead_at__isnull=False).order_by("-dead_at")[:MOST_SHOWN],
        "runs": JobRun.objects.filter(job__in=jobs()).order_by("-started_at")[:LATEST_RUNS],
        "may_change": request.user.reaches("jobs.jobrun", "change"),
        "is_administrator": request.user.reaches("org.user"),
    }
    return render(request, "jobs/health.html", context)


def _scheduled(job: Job, finding: health.Finding, now: datetime) -> Scheduled:
    return Scheduled(job, finding, finding.facts["last"], job.when.next_at(now))


@require_POST
def run_again(request, pk: int):
    """Ask a worker to run a failed or parked period once more."""
    _need(request, "change")
    run = get_object_or_404(JobRun, pk=pk, state__in=(RunState.FAILED, RunState.PARKED), job__in=jobs())
    tick.ask_again(run)
    messages.success(request, _("Asked for: a worker begins within seconds. Reload the page to see what came of it."))
    return redirect("jobs:health")


@require_POST
def try_again(request, pk: int):
    """Give a dead letter its attempts once more."""
    _need(request, "change")
    outbox.try_again(_dead_or_404(pk))
    messages.success(request, _("It is sent again within seconds."))
    return redirect("jobs:health")


@require_POST
def let_go(request, pk: int):
    """Take a dead letter off the list."""
    _need(request, "change")
    outbox.let_go(_dead_or_404(pk))
    messages.success(request, _("It is taken off the list and not sent."))
    return redirect("jobs:health")


def _dead_or_404(pk: int) -> Outbox:
    return get_object_or_404(Outbox, pk=pk, done_at=None, dead_at__isnull=False)
