"""How the receiver is, for the health page and its alerts: it lives, nothing waits on its disk, nothing was put aside."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pollution.air.hj212.spool import NAME, Spool
from pollution.air.models import Device
from tracker.jobs import health
from tracker.jobs.models import SignOfLife
from tracker.lib import periods

ITS_NAME = "hj212"
STUCK = timedelta(minutes=10)  # since the first packet on disk came


def declare() -> None:
    """Register at start."""
    health.add_finding(finding)


def finding() -> health.Finding:
    """Return how the receiver is; where no device is registered nobody relies on it yet."""
    seen_at = SignOfLife.objects.filter(name=ITS_NAME).values_list("seen_at", flat=True).first()
    is_alive = seen_at is not None and periods.real_now() - seen_at < health.SILENT_AFTER
    is_wanted = Device.objects.unscoped("whether there is any device at all").exists()
    words, advice = _trouble()
    is_expected = is_wanted and health.is_lived_in()
    if not is_alive:
        advice = _("Restart the receiver for devices; its last words stand in its log.")
    return health.Finding(
        ITS_NAME,
        _("Receiver for devices (HJ 212)"),
        (is_alive and not words) or not is_expected,
        {"seen_at": seen_at, "words": words},
        advice,
        is_set_up=is_alive and is_wanted,
    )


def _trouble() -> tuple[str, str]:
    """Return what lies on disk that should be in the tables, and what to do about it."""
    spool = settings.VAR_DIR / ITS_NAME / "spool"
    aside = spool.with_suffix(".refused")
    if aside.exists() and aside.stat().st_size > NAME:
        return gettext("packets were put aside"), _("The database refused some packets: they lie in %(path)s.") % {"path": aside}
    if spool.exists() and spool.stat().st_size > NAME:
        first = next(Spool.kept_in(spool), None)  # the file itself is as new as the last packet in it
        if first and periods.real_now().timestamp() - first.at > STUCK.total_seconds():
            return gettext("packets wait on disk"), _("They come into the tables once the receiver reaches the database: read its log.")
    return "", ""
