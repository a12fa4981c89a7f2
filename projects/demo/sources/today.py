"""What happens on the last evening and the first morning, by the acts themselves: visits of the inspector and of the departments."""

from dataclasses import replace
from datetime import datetime, timedelta

from pollution.findings import Found, reply
from pollution.inspections import Judged, Visit, file_visit
from pollution.models import Finding, Inspection, Source
from pollution.statuses import FindingStatus, Outcome, SourceStatus
from projects.demo.rows import DEMO_DAY
from projects.demo.sources.book import STANDARD, Book
from projects.demo.sources.found import Findings
from projects.demo.sources.goers import Goers
from projects.demo.sources.photos import AFTER, BEFORE
from tracker.lib.periods import at_local
from tracker.org.models import User

YESTERDAY = DEMO_DAY - timedelta(days=1)
F = FindingStatus


def build(book: Book, goers: Goers, findings: Findings) -> None:
    """Tell three things, have one answered, fix one at once, and see one again that is open."""
    inspector, department = goers.played.inspector, goers.crew.inspectors["js"][0]
    here = _sites(goers, "SS", findings)
    washed, told, answered = here[:3]
    _visit(book, washed, inspector, at_local(YESTERDAY, 16, 20), "washing", "洗车台水泵未开，两辆渣土车带泥驶出。", F.FIXED)
    _visit(book, told, inspector, at_local(DEMO_DAY, 8, 46), "covering", "北侧料堆约60平方米未覆盖。", F.TOLD)
    visit = _visit(book, answered, department, at_local(DEMO_DAY, 8, 14), "wet_work", "土方作业面雾炮未开启。", F.TOLD)
    _answer(book, visit.findings.get(), goers)
    elsewhere = _sites(goers, "JG", findings)[0]
    _visit(book, elsewhere, department, at_local(DEMO_DAY, 8, 52), "hardening", "出入口通道泥土未清。", F.TOLD)
    _see_again(book, goers, findings, inspector)


def _sites(goers: Goers, key: str, findings: Findings) -> list[Source]:
    """Return sites of a unit in operation that are looked after by the construction bureau and have nothing open."""
    units = goers.played.units
    rows = Source.objects.unscoped("the demonstration is being built").filter(unit=units[key], lead_unit=units["js"], kind="site")
    now = at_local(DEMO_DAY, 8)
    return [one for one in rows.filter(status=SourceStatus.OPERATING).order_by("name") if not findings.open_at(one, now)]


def _visit(book: Book, source: Source, by: User, at: datetime, code: str, words: str, becomes: str) -> Inspection:
    """File a visit at which one thing was found."""
    found_at = at - timedelta(minutes=9)
    before = _photo(book, source, BEFORE, found_at, by)
    found = Found(words=words, item=book.item(source, code), becomes=becomes, before=(before,), found_at=found_at, uid=book.uid())
    found = replace(found, told_at=found_at + timedelta(minutes=1), told_to="工地管理员")
    if becomes == F.FIXED:
        found = replace(found, after=(_photo(book, source, AFTER, at, by),), fixed_at=at)
    return _file(book, source, by, at, [found])


def _file(book: Book, source: Source, by: User, at: datetime, found: list[Found]) -> Inspection:
    failing = {one.item.pk for one in found}
    results = tuple(Judged(item, Outcome.FAIL if item.pk in failing else Outcome.PASS) for item in book.items.of(source.kind))
    visit = Visit(source, at - timedelta(minutes=25), at, results, tuple(found), book.uid(), wind_force=2)
    return file_visit(visit, at=at + timedelta(minutes=2), by=by)


def _photo(book: Book, source: Source, covered: float, at: datetime, by: User):
    file = book.album.photo(source.pk, covered, at=at, by=by, unit_id=by.acting_unit_id(), where=source)
    book.album.save()
    return file


def _answer(book: Book, finding: Finding, goers: Goers) -> None:
    """Let the unit answer what was told."""
    by = goers.official(finding.source)
    at = finding.told_at + timedelta(minutes=19)
    photo = _photo(book, finding.source, AFTER, at, by)
    reply(finding, words="雾炮已开启，安排专人值守。", files=[photo], fixed_at=at, at=at, by=by)


def _see_again(book: Book, goers: Goers, findings: Findings, inspector: User) -> None:
    """Let the inspector find once more what is open already."""
    rows = Finding.objects.unscoped("the demonstration is being built").open_ones().filter(matter__isnull=False)
    units = goers.played.units
    known = (
        rows.filter(source__unit=units["SS"], item__checklist__series=STANDARD)
        .select_related("source", "item")
        .order_by("-found_at")
        .first()
    )
    at = at_local(YESTERDAY, 15, 30)
    photo = _photo(book, known.source, BEFORE, at, inspector)
    words = f"复查仍未整改：{known.words}"
    again = Found(words=words, item=known.item, before=(photo,), found_at=at - timedelta(minutes=5), same_as=known, uid=book.uid())
    _file(book, known.source, inspector, at, [again])
