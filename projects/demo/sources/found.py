"""The visits at which the matters of the engine were found, and what was put right at once."""

from datetime import datetime, timedelta

from accountability.models import Matter, MatterFile
from accountability.statuses import Level, MatterStatus
from pollution.models import Finding, FindingFile, Inspection, Source
from pollution.statuses import FindingStatus, Phase
from projects.demo.sources.book import Book
from projects.demo.sources.goers import Goers
from projects.demo.sources.photos import AFTER, BEFORE
from projects.demo.sources.spots import Claim
from tracker.lib.periods import at_local
from tracker.org.models import User

F = FindingStatus
WORDS = {  # what is put right while the inspector waits
    "fencing": "围挡一处缺口，约三米。",
    "covering": "料堆一角未覆盖。",
    "washing": "冲洗设施未开启，车辆带泥驶出。",
    "hardening": "出入口通道积尘较多。",
    "wet_work": "土方作业面未洒水，雾炮未开。",
    "sealed_transport": "一辆渣土车厢盖未合严。",
}
MEDIAN, MOST = 22, 170  # minutes from finding to reply


class Findings:
    """Makes findings of three kinds: behind a matter, seen again, put right at once."""

    def __init__(self, book: Book, goers: Goers):
        self.book, self.goers, self.random = book, goers, book.random
        self.of_claims: dict[str, list[tuple[Finding, Matter]]] = {}  # by the name of the source

    def of_matters(self, claims: list[Claim]) -> None:
        """Make the visit of each matter, on the day it was found and before it was registered."""
        matters = Matter.objects.unscoped("the demonstration is being built").in_bulk([claim.uid for claim in claims], field_name="uid")
        photos = self._photos(matters.values())
        for claim in claims:
            self._of_matter(claim, matters[claim.uid], photos)

    def _photos(self, matters) -> dict[int, list[int]]:
        rows = MatterFile.objects.unscoped("the demonstration is being built").filter(matter__in=matters, phase=Phase.BEFORE)
        found: dict[int, list[int]] = {}
        for matter, file in rows.filter(file__kind="photo").values_list("matter", "file"):
            found.setdefault(matter, []).append(file)
        return found

    def _of_matter(self, claim: Claim, matter: Matter, photos: dict[int, list[int]]) -> None:
        book, source = self.book, claim.source
        by = self.goers.official(source) if matter.level == Level.SELF else self.goers.inspector(source, self.random)
        ended_at = matter.registered_at - timedelta(minutes=self.random.randint(10, 50))
        visit = book.visit(source, ended_at, by, fails=[claim.item])
        visit.filed_at = ended_at + timedelta(minutes=3)
        found_at = ended_at - timedelta(minutes=self.random.randint(4, 10))
        finding = book.finding(visit, claim.item, claim.words, F.RAISED, found_at, uid=matter.uid, matter=matter)
        book.add(finding)
        book.moved(finding, "", F.RAISED, visit.filed_at, by)
        for file in photos.get(matter.pk, ()):
            book.add(FindingFile(finding=finding, file_id=file, phase=Phase.BEFORE))
        if matter.pk not in photos:
            book.photo(finding, Phase.BEFORE, matter.pk, BEFORE, found_at, by)
        self.of_claims.setdefault(source.name, []).append((finding, matter))

    def open_at(self, source: Source, at: datetime) -> list[Finding]:
        """Return the findings of a source that were not put right at a moment."""
        return [finding for finding, matter in self.of_claims.get(source.name, ()) if finding.found_at < at < _over_at(matter)]

    def see_again(self, visit: Inspection, known: Finding) -> None:
        """Find the same once more: it is open already, no second matter is made."""
        found_at = visit.ended_at - timedelta(minutes=6)
        words = f"同一问题仍未整改到位：{known.words}"
        finding = self.book.finding(visit, known.item.code, words, F.RAISED, found_at, same_as=known)
        self.book.again.append(finding)
        self.book.moved(finding, "", F.RAISED, visit.filed_at, visit.by)

    def fix_at_once(self, visit: Inspection, code: str) -> None:
        """Find something that is put right while the inspector waits, or answered within the half hour."""
        official = self.goers.official(visit.source)
        if visit.by == official or self.random.random() < 0.6:
            self._on_the_spot(visit, code)
        else:
            self._answered(visit, code, official)

    def _on_the_spot(self, visit: Inspection, code: str) -> None:
        minutes = self.random.randint(7, 26)
        fixed_at = visit.ended_at - timedelta(minutes=1)
        found_at = fixed_at - timedelta(minutes=minutes)
        visit.started_at = min(visit.started_at, found_at - timedelta(minutes=5))
        told = {"told_at": found_at + timedelta(minutes=1), "told_to": "工地管理员", "fixed_at": fixed_at, "replied_at": fixed_at}
        finding = self.book.add(self.book.finding(visit, code, WORDS[code], F.FIXED, found_at, **told))
        self.book.moved(finding, "", F.FIXED, visit.filed_at, visit.by)
        self._pair(finding, visit.by, visit.by)

    def _answered(self, visit: Inspection, code: str, official: User) -> None:
        found_at = visit.ended_at - timedelta(minutes=3)
        told_at = found_at + timedelta(minutes=1)
        minutes = min(max(self.random.lognormvariate(0, 0.5) * MEDIAN, 9), MOST)
        replied_at = told_at + timedelta(minutes=round(minutes))
        confirmed_at = replied_at + timedelta(minutes=self.random.randint(4, 90))
        answered = {"told_at": told_at, "told_to": "工地管理员", "fixed_at": replied_at - timedelta(minutes=3), "replied_at": replied_at}
        answered |= {"replied_by": official, "confirmed_by": visit.by, "reply": "已整改到位，现场照片附后。", "status_since": confirmed_at}
        finding = self.book.add(self.book.finding(visit, code, WORDS[code], F.FIXED, found_at, **answered))
        self.book.moved(finding, "", F.TOLD, visit.filed_at, visit.by)
        self.book.moved(finding, F.TOLD, F.REPLIED, replied_at, official)
        self.book.moved(finding, F.REPLIED, F.FIXED, confirmed_at, visit.by)
        self._pair(finding, visit.by, official)

    def _pair(self, finding: Finding, by: User, after_by: User) -> None:
        place = self.random.randrange(1000)
        self.book.photo(finding, Phase.BEFORE, place, BEFORE, finding.found_at, by)
        self.book.photo(finding, Phase.AFTER, place, AFTER, finding.fixed_at, after_by)


def _over_at(matter: Matter) -> datetime:
    """Return when a problem was put right, or dismissed; far away while it is in hand."""
    if matter.status == MatterStatus.DISMISSED:
        return matter.registered_at
    if matter.done_on:
        return at_local(matter.done_on, 8)
    return datetime.max.replace(tzinfo=matter.registered_at.tzinfo)
