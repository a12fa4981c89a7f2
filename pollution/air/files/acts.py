"""A file of readings comes in: checked by a job, taken in by a job, taken back by a job; each is one transaction, all or nothing.

The machinery is that of the registers (tracker.ledger): the file is kept as it came, the batch says what it would do and did, its moves are
told. What is different is the size: the dry run is a job too, and hours are compared and written set-wise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import BinaryIO

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from pollution.air import intake
from pollution.air.files.cells import Found, Reader, Told
from pollution.air.files.comparing import Compared, Stream, compare
from pollution.air.files.places import Places, Why, plain
from pollution.air.files.progress import Progress
from pollution.air.files.tables import ZIPPED, Table, opened
from pollution.air.files.telling import facts_of
from pollution.air.files.undoing import take_back
from pollution.air.layouts import Layout, UnknownLayout, is_known, layout_of
from pollution.air.statuses import Way
from tracker.jobs import outbox
from tracker.ledger.models import ImportBatch, ImportStatus
from tracker.ledger.workbook import UnfitFile, inspect, keep, kept_path
from tracker.lib import acting, dbroles, periods
from tracker.lib.moves import move
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import User
from tracker.org.rights import reach

LEDGER = "air-readings"
STATION = "air.station"
TOPIC = "air.file"
PLAIN = (".csv", ".gz", ".txt")
MOST_BYTES = 64 * 1024 * 1024
MOST_TOLD = 200  # cells kept with the batch; all of them are in the list that is made from the file when it is asked for
MOST_AT_ONCE = 1_000_000
LONGEST_SECONDS = 3600
AHEAD = timedelta(hours=1)


@dataclass(frozen=True)
class Opened:
    """A file that is being read."""

    table: Table
    layout: Layout
    reader: Reader


class NoHours(Refused):
    """A file that holds nothing which could be taken in."""


# --- Coming in ----------------------------------------------------------------------------------------------------------------------------


def bring(file: BinaryIO, *, name: str, size: int, city: str, at: datetime, by: User) -> ImportBatch:
    """Keep a file and ask for its dry run. Raises UnfitFile."""
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    is_zipped = file.read(len(ZIPPED)) == ZIPPED
    file.seek(0)
    if is_zipped or ending not in PLAIN:  # a workbook is looked into, whatever it is called
        inspect(file, "a.xlsx" if is_zipped and ending in PLAIN else name, size)
    elif size > MOST_BYTES:
        raise UnfitFile(_("The file has %(size)d MB; at most %(most)d MB can be read. Split it by year.") % _mb(size))
    return _begin(keep(file), name[-200:], {"city": city}, at=at, by=by)


def again(batch: ImportBatch, named: Mapping[str, str], *, at: datetime, by: User) -> ImportBatch:
    """Ask for another dry run of a file that was brought; `named` says by code or name which station a name of the file means.

    Raises Refused.
    """
    places, names = Places.of(by), dict(batch.params.get("names", {}))
    for word, station in named.items():
        found = places.find(station)
        if isinstance(found, Why):
            raise Refused(_("“%(name)s” is no station that you may fill: write its code.") % {"name": station[:80]})
        names[plain(word)] = found
    return _begin(batch.sha256, batch.file_name, batch.params | {"names": names}, at=at, by=by)


@transaction.atomic
def _begin(sha256: str, file_name: str, params: dict, *, at: datetime, by: User) -> ImportBatch:
    said = {"ledger": LEDGER, "user": by, "sha256": sha256, "file_name": file_name, "params": params}
    batch = ImportBatch.objects.create(**said, status=ImportStatus.CHECKING, status_since=at, made_at=at)
    _ask("check", batch)
    return batch


def _mb(size: int) -> dict:
    return {"size": -(-size // 1024**2), "most": MOST_BYTES // 1024**2}


def _ask(act: str, batch: ImportBatch) -> None:
    outbox.ask(TOPIC, f"{TOPIC}:{act}:{batch.pk}", {"act": act, "batch": batch.pk})


def handle(payload: dict, key: str) -> None:
    """Do what the outbox asks for."""
    batch = ImportBatch.objects.select_related("user").get(pk=payload["batch"])
    act = {"check": check, "take": take, "undo": undo}[payload["act"]]
    progress = Progress(batch.pk)
    with translation.override(batch.user.language_code), acting.on_behalf_of(batch.user), acting.because(batch.file_name):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{LONGEST_SECONDS}s"])
            dbroles.take_time(cursor, idle_seconds=LONGEST_SECONDS, whole_seconds=LONGEST_SECONDS)
        act(batch, progress, at=periods.real_now())
    progress.end()


# --- The dry run --------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def check(batch: ImportBatch, progress: Progress, *, at: datetime) -> None:
    """Write down what a file would do; no reading is touched."""
    if batch.status != ImportStatus.CHECKING:
        return
    try:
        found, compared, layout = _look(batch, progress)
    except (UnfitFile, UnknownLayout, NoHours) as refusal:
        move(batch, ImportStatus.REFUSED, at=at, by=batch.user, error_count=1, errors=[["", "", "", str(refusal)]])
        return
    move(batch, ImportStatus.CHECKED, at=at, by=batch.user, **facts_of(found, compared, layout, batch.params.get("names", {})))


def _look(batch: ImportBatch, progress: Progress) -> tuple[Found, Compared, Layout]:
    """Return what a file holds and would do. Raises UnfitFile, UnknownLayout, NoHours."""
    file = open_file(batch, batch.user)
    stream = Stream(file.reader.lines(), lambda: progress.say(file.table.share() * 0.8))
    with stream.copied(), connection.cursor() as cursor:
        compared = compare(cursor, stream)
    _demand_hours(file.reader.found, compared, batch.params.get("city", ""))
    return file.reader.found, compared, file.layout


def _demand_hours(found: Found, compared: Compared, city: str) -> None:
    cities = [name for name, _count in found.cities.most_common(10)]
    if city and found.cities and city not in found.cities:
        raise NoHours(_("No row of the file is of %(city)s; its cities are %(cities)s…") % {"city": city, "cities": "、".join(cities)})
    if not city and len(found.cities) > 1:
        words = _("The file holds %(count)d cities (%(cities)s…), and stations of the same name lie in several. Say whose rows are meant.")
        raise NoHours(words % {"count": len(found.cities), "cities": "、".join(cities)})
    if not compared.values and not found.left and not found.told_count:
        raise NoHours(_("There is no value in the file."))


def open_file(batch: ImportBatch, user: User, *, most_told: int = MOST_TOLD) -> Opened:
    """Return the file of a batch, ready to be read. Raises UnfitFile, UnknownLayout, NoHours."""
    try:
        table = opened(kept_path(batch.sha256), is_known)
    except FileNotFoundError as lost:
        raise UnfitFile(_("The file is not kept any more. Bring it again.")) from lost
    if not any(table.heads):
        raise NoHours(_("There is no value in the file."))
    layout = layout_of(table.heads)
    if layout.is_daily:
        raise NoHours(
            _("These are days of a city, not hours of stations: days are computed here from hours. Its AQI is checked with manage.py aqi.")
        )
    latest = batch.made_at + AHEAD  # whenever it is read: what was left out at the check stays out
    places = Places.of(user, batch.params.get("names", {}))
    reader = Reader(table, layout, places, city=batch.params.get("city", ""), latest=latest, most_told=most_told)
    return Opened(table, layout, reader)


def told(batch: ImportBatch, user: User) -> Iterator[Told]:
    """Return every cell and row of a file that is left out, as it is read. Raises UnfitFile, UnknownLayout, NoHours."""
    return islice(_each_told(open_file(batch, user, most_told=MOST_AT_ONCE).reader), MOST_AT_ONCE)  # a workbook holds no more


def _each_told(reader: Reader) -> Iterator[Told]:
    for _line in reader.lines():
        yield from reader.found.told
        reader.found.told.clear()
    yield from reader.found.told


# --- Taking in ----------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm(batch: ImportBatch, *, at: datetime, by: User) -> None:
    """Ask for a checked file to be taken in; the job goes on when the page is left. Raises MoveRefused."""
    move(batch, ImportStatus.APPLYING, at=at, by=by)
    _ask("take", batch)


class ChangedMeanwhile(Refused):
    """What would be written is not what was shown."""


@transaction.atomic
def take(batch: ImportBatch, progress: Progress, *, at: datetime) -> None:
    """Take a file in, all or nothing; the same file again changes nothing."""
    if batch.status != ImportStatus.APPLYING:
        return
    if not batch.user.is_active or not reach(batch.user, STATION, "import"):
        _fail(batch, at, _("Your right to take in readings has ended meanwhile."))
        return
    try:
        with transaction.atomic():
            taken = _take(batch, progress, at)
    except (UnfitFile, UnknownLayout, NoHours, ChangedMeanwhile) as refusal:
        _fail(batch, at, str(refusal))
        return
    sample = batch.sample | {"values": taken.rows}
    counts = {
        "added": taken.new,
        "changed": taken.corrected,
        "unchanged": batch.unchanged + batch.added + batch.changed - taken.new - taken.corrected,
    }
    move(batch, ImportStatus.APPLIED, at=at, by=batch.user, applied_at=at, sample=sample, **counts)


def _take(batch: ImportBatch, progress: Progress, at: datetime) -> intake.Taken:
    file = open_file(batch, batch.user)
    stream = Stream(file.reader.lines(), lambda: progress.say(file.table.share() * 0.6))
    with stream.copied():
        taken = intake.take_lines(stream, way=Way.FILE, at=at)
    if taken.rows != batch.sample.get("values"):  # what is not among the stations of the check could not be taken back either
        words = _("Stations were registered or renamed since the check, and the file would fill others. Check the file again.")
        raise ChangedMeanwhile(words)
    if taken.corrected > batch.changed:
        words = _("%(count)d values stand otherwise than at the check, and the file would replace them. Check the file again.")
        raise ChangedMeanwhile(words % {"count": taken.corrected - batch.changed})
    return taken


def _fail(batch: ImportBatch, at: datetime, sentence: str) -> None:
    move(batch, ImportStatus.FAILED, at=at, by=batch.user, because=sentence, errors=[["", "", "", sentence]], error_count=1)


# --- Taking back --------------------------------------------------------------------------------------------------------------------------


@acting.gives_reason("because")
@transaction.atomic
def ask_undo(batch: ImportBatch, *, because: str, at: datetime, by: User) -> None:
    """Ask for a file to be taken back. Raises MoveRefused, Missing."""
    move(batch, ImportStatus.UNDOING, at=at, by=by, because=demand_text(because, "because"))
    _ask("undo", batch)


@transaction.atomic
def undo(batch: ImportBatch, progress: Progress, *, at: datetime) -> None:
    """Let the hours of a file stand as before it; what was changed since stays, and is counted."""
    if batch.status != ImportStatus.UNDOING:
        return
    back = take_back(batch, at=at)
    notes = [
        *batch.notes,
        _("Taken back: %(gone)d values are gone, %(restored)d stand as before.") % {"gone": back.gone, "restored": back.restored},
    ]
    if stay := batch.added + batch.changed - back.gone - back.restored:
        notes.append(_("%(count)d values were corrected since by others, and stay.") % {"count": stay})
    move(batch, ImportStatus.UNDONE, at=at, by=batch.user, notes=notes)


def declare() -> None:
    """Register the job at start."""
    outbox.handle(TOPIC, handle)
