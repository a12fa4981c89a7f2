"""What log-ins leave behind is ended and thrown away in time."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.jobs.schedule import Every, Job, register
from tracker.lib import periods
from tracker.org.login import locking, policy, sessions
from tracker.org.login.models import CodeDevice, LogInSession

ENROLMENT_WAITS = timedelta(days=1)


def prune(label: str, at: datetime) -> str:
    """End the sessions that nobody came back to; throw away what is long over. Real time counts, not the district's."""
    now = periods.real_now()
    ended = sessions.end_forgotten(policy.current(), at=now)
    old, _by_model = LogInSession.objects.ended_before(now - sessions.KEPT).delete()
    cookies, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    failures = locking.forget_old_failures(at=now)
    devices, _by_model = CodeDevice.objects.abandoned(now - ENROLMENT_WAITS).delete()
    return gettext("ended: %(ended)d; thrown away: %(old)d old log-ins, %(failures)d failures, %(rest)d others") % {
        "ended": ended,
        "old": old,
        "failures": failures,
        "rest": cookies + devices,
    }


def declare() -> None:
    """Register at start."""
    register(Job("log-in-pruning", _("Ending of forgotten sessions"), Every(minutes=60), prune))
