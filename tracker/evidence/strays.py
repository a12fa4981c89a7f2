"""What nobody needs: uploads that broke off, bytes without a row, files that were never taken.

Bytes without a row are what a crash leaves between the disk and the database. They go twelve hours later; what a person sent and
never used goes after a day, as its page says.
"""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.evidence import storage
from tracker.evidence.models import File
from tracker.jobs.schedule import Every, Job, register
from tracker.lib import periods

STRAY_AFTER = timedelta(hours=12)  # no upload takes so long
WAITING = timedelta(hours=25)  # the database itself refuses before a day is over
FOLDERS_LOOKED_INTO = timedelta(days=4)  # a stray makes its folder young; older ones were looked into before
AT_ONCE = 500


def clear(label: str, at: datetime) -> str:
    """Throw away what nobody needs; real time counts, for disks know no other."""
    now = periods.real_now().timestamp()
    files = throw_away_untaken(now)
    broken = clear_coming(now)
    strays = clear_strays(now)
    return gettext("cleared: %(files)d files that were never used, %(broken)d broken uploads, %(strays)d strays") % {
        "files": files,
        "broken": broken,
        "strays": strays,
    }


def throw_away_untaken(now: float) -> int:
    """Throw away the rows of files that nothing took, and then their bytes; return how many."""
    old = File.objects.unscoped("what nothing points at is thrown away, whoever brought it")
    old = list(old.loose().filter(kept_at__lt=periods.real_now() - WAITING)[:AT_ONCE])
    if not old:
        return 0
    File.objects.unscoped("what nothing points at is thrown away, whoever brought it").filter(pk__in=[file.pk for file in old]).delete()
    contents = {sha256 for file in old for sha256 in file.contents.values()}
    transaction.on_commit(lambda: [throw_away(sha256, now) for sha256 in contents - named(contents)])
    return len(old)


def clear_coming(now: float) -> int:
    """Throw away what uploads that broke off left behind, and end what `throw_away` did not; return how many."""
    broken = [path for path in _listed(Path(storage.sealed().location) / storage.COMING) if _is_old(path, now)]
    for path in broken:
        if path.is_dir():
            rmtree(path, ignore_errors=True)
        else:
            _throw_or_put_back(path, now)
    return len(broken)


def clear_strays(now: float) -> int:
    """Throw away bytes that no row names; return how many."""
    gone = 0
    for folder in _young_folders(now):
        old = {path.name: path for path in _listed(folder) if storage.HASH.fullmatch(path.name) and _is_old(path, now)}
        strays = set(old) - named(set(old)) if old else set()
        gone += sum(throw_away(sha256, now) for sha256 in strays)
    return gone


def throw_away(sha256: str, now: float) -> bool:
    """Delete a content; it stays if the very same has just been kept anew. Return whether it is gone."""
    aside = Path(storage.sealed().location) / storage.COMING / sha256
    aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.replace(storage.sealed().place(sha256), aside)
    except FileNotFoundError:
        return False
    return _throw_or_put_back(aside, now)


def _throw_or_put_back(aside: Path, now: float) -> bool:
    """Delete what was taken aside, unless it is wanted: asked only now, when nobody can renew it any more under our hands."""
    if storage.HASH.fullmatch(aside.name) and (named({aside.name}) or not _is_old(aside, now)):
        os.replace(aside, storage.sealed().place(aside.name))
        return False
    aside.unlink()
    return True


def named(contents: set[str]) -> set[str]:
    """Return which of some contents a row names."""
    rows = File.objects.unscoped("bytes that any row names are kept").filter(
        Q(sha256__in=contents) | Q(copy_sha256__in=contents) | Q(thumb_sha256__in=contents)
    )
    return {sha256 for row in rows.values_list("sha256", "copy_sha256", "thumb_sha256") for sha256 in row}


def _young_folders(now: float) -> Iterator[Path]:
    for first in _listed(Path(storage.sealed().location)):
        if len(first.name) == 2:
            yield from (folder for folder in _listed(first) if _age(folder, now) < FOLDERS_LOOKED_INTO)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _age(path: Path, now: float) -> timedelta:
    """Return since when a file or folder has not changed; nothing for one that is gone."""
    try:
        return timedelta(seconds=now - path.stat().st_mtime)
    except FileNotFoundError:
        return timedelta()


def _is_old(path: Path, now: float) -> bool:
    return _age(path, now) > STRAY_AFTER


def declare() -> None:
    """Register at start."""
    register(Job("evidence-strays", _("Clearing of evidence nobody took"), Every(360), clear))
