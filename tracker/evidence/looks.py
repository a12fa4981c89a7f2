"""Each day a part of what is stored is looked at: its hash is made anew and compared. What is gone or altered stands on the health page."""

import time
from datetime import datetime, timedelta

from django.db.models import Count, Max, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.evidence import storage
from tracker.evidence.models import Damage, File, Look
from tracker.frame.templatetags.frame import day
from tracker.jobs import health
from tracker.jobs.schedule import Daily, Job, register
from tracker.lib import periods

PARTS = 30  # the whole in so many days, if the time of a day suffices
LEAST = 300  # files a day, so that little is looked at often
MOST_SECONDS = 240
AT_ONCE = 50
SHOWN = 3


def look(label: str, at: datetime) -> str:
    """Look at the part that is next, once a day, and again at whatever was found damaged."""
    if not Look.objects.filter(day=label).exists():
        Look.objects.create(day=label, looked_at=periods.real_now(), **_look_through(_part()))
        _look_again()
    done, found = Look.objects.get(day=label), Damage.objects.filter(mended_at=None).count()
    return gettext("looked at %(files)d files; damaged now: %(damaged)d") % {"files": done.files, "damaged": found}


def _part() -> tuple[int, int]:
    """Return after which file the part of today begins, and how many it has."""
    last = Look.objects.order_by("-looked_at", "-pk").first()
    files = File.objects.aggregate(count=Count("pk"), newest=Max("pk"))
    after = last.through if last and last.through < (files["newest"] or 0) else 0
    return after, max(LEAST, -(-files["count"] // PARTS))


def _look_through(part: tuple[int, int]) -> dict[str, int]:
    """Look at the files of a part in order, as many as the time allows; return what was done."""
    after, wanted = part
    until, through, files, size = time.monotonic() + MOST_SECONDS, after, 0, 0
    while files < wanted and time.monotonic() < until:
        rows = list(File.objects.filter(pk__gt=through).order_by("pk")[: min(AT_ONCE, wanted - files)])
        for file in rows:
            note_damage(file)
            through, files, size = file.pk, files + 1, size + file.size
        if len(rows) < AT_ONCE:
            break
    return {"after": after, "through": through, "files": files, "size": size}


def note_damage(file: File) -> list[str]:
    """Compare a file's contents with their hashes, write down what is not whole, and return it."""
    damaged = [content for content, sha256 in file.contents.items() if not storage.is_whole(sha256)]
    rows = [
        Damage(file=file, content=content, is_missing=not storage.is_there(file.contents[content]), found_at=periods.real_now())
        for content in damaged
    ]
    if rows:
        Damage.objects.bulk_create(rows, ignore_conflicts=True)
    return damaged


def _look_again() -> None:
    """Write down what has been put back from a back-up."""
    for damage in Damage.objects.filter(mended_at=None).select_related("file"):
        if storage.is_whole(damage.file.contents[damage.content]):
            Damage.objects.filter(pk=damage.pk).update(mended_at=periods.real_now())


def finding() -> health.Finding:
    """Return whether all that was looked at is whole, for the health page."""
    open_ones = Damage.objects.unscoped("the health page counts what is damaged").filter(mended_at=None).order_by("found_at")
    damaged = open_ones.count()
    looked = Look.objects.filter(looked_at__gte=periods.real_now() - timedelta(days=PARTS)).aggregate(
        files=Sum("files"), last=Max("looked_at")
    )
    if damaged:
        first = ", ".join(damage.file.contents[damage.content][:12] for damage in open_ones.select_related("file")[:SHOWN])
        words = gettext("damaged or gone: %(count)d (%(first)s …)") % {"count": damaged, "first": first}
    elif looked["last"]:
        words = gettext("all whole; %(files)d looked at since %(days)d days, last on %(day)s") % {
            "files": looked["files"], "days": PARTS, "day": day(looked["last"]),
        }  # fmt: skip
    else:
        words = gettext("not looked at yet")
    advice = _("Put the files back from a back-up under the same names (docs/administration.md); the next look takes them off this list.")
    return health.Finding("evidence", _("Stored evidence"), not damaged, {"words": words}, advice, is_set_up=bool(looked["last"]))


def declare() -> None:
    """Register at start."""
    register(Job("evidence-look", _("Look whether stored evidence is whole"), Daily(hour=3), look))
    health.add_finding(finding)
