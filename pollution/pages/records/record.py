"""The record of a visit as its page and its paper show it."""

from dataclasses import dataclass
from types import SimpleNamespace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pollution.models import Checklist, ChecklistItem, Finding, FindingFile, Inspection, InspectionFile, InspectionParty, Sweep
from pollution.policies import numbers_on
from pollution.rules import must_stop
from pollution.statuses import FindingStatus, Outcome, Phase, RecordPart
from tracker.evidence.models import File
from tracker.evidence.showing import Pair, Shown, shown
from tracker.frame.templatetags.frame import moment
from tracker.lib.periods import local_day
from tracker.org.models import User

TONES = {Outcome.PASS: "green", Outcome.FAIL: "red", Outcome.NONE: "grey"}
STATUS_TONES = {FindingStatus.TOLD: "yellow", FindingStatus.REPLIED: "blue", FindingStatus.FIXED: "green", FindingStatus.RAISED: "red"}
OF_RECORD = ("source__unit", "source__lead_unit", "source__grid", "unit", "by__person", "task")


@dataclass(frozen=True)
class Result:
    """What one item came to."""

    item: ChecklistItem
    outcome: Outcome
    words: str

    @property
    def tone(self) -> str:
        """Return its colour."""
        return TONES[self.outcome]


@dataclass(frozen=True)
class FoundShown:
    """A finding with its photos."""

    finding: Finding
    before: list[Shown]
    after: list[Shown]

    @property
    def tone(self) -> str:
        """Return the colour of its status."""
        return STATUS_TONES[self.finding.status]

    @property
    def pair(self) -> Pair | None:
        """Return the pair for the slider, where there is one photo of each."""
        return Pair(self.before[0], self.after[0]) if len(self.before) == 1 and len(self.after) == 1 else None


@dataclass(frozen=True)
class Record:
    """Everything of a visit."""

    inspection: Inspection
    results: list[tuple[Checklist, list[Result]]]
    found: list[FoundShown]
    photos: list[Shown]
    signature: Shown | None
    parties: list[InspectionParty]
    sweep: Sweep | None  # only where the reader may know of it
    must_stop: bool

    def facts(self) -> list[SimpleNamespace]:
        """Return what is known of the visit, for the list of facts."""
        visit = self.inspection

        def name(field: str):
            return Inspection._meta.get_field(field).verbose_name

        told = [
            (_("Pollution source"), visit.source, visit.source.get_absolute_url()),
            (pgettext("record", "Manner"), self.manner, ""),
            (_("Inspecting unit"), visit.unit, ""),
            (name("by"), visit.by, ""),
            (_("Joined by"), ", ".join(str(row) for row in self.parties), ""),
            (_("Sweep"), self.sweep or "", self.sweep.get_absolute_url() if self.sweep else ""),
            (name("started_at"), moment(visit.started_at, "full"), ""),
            (name("ended_at"), moment(visit.ended_at, "full"), ""),
            (name("filed_at"), moment(visit.filed_at, "full"), ""),
            (name("late_because"), visit.late_because, ""),
            (name("wind_force"), "" if visit.wind_force is None else _("Force %(force)d") % {"force": visit.wind_force}, ""),
            (name("is_heavy"), _("Yes") if visit.is_heavy else "", ""),
            (name("officer"), visit.officer, ""),
            (name("refused_because"), visit.refused_because, ""),
        ]
        return [SimpleNamespace(label=label, value=value, url=url) for label, value, url in told if value not in ("", None)]

    @property
    def manner(self) -> str:
        """Return how it was looked at, in words."""
        visit = self.inspection
        return " · ".join([_("Covert visit") if visit.is_covert else _("Open visit"), visit.get_way_display()])


def record_of(inspection: Inspection, user: User) -> Record:
    """Return a visit which the user sees, as the page shows it."""
    of_visit = Finding.objects.within(source=inspection.source).filter(inspection=inspection)
    found = list(of_visit.select_related("item", "matter__handling_unit", "same_as__matter").order_by("id"))
    rows = list(
        FindingFile.objects.within(finding__source=inspection.source)
        .filter(finding__inspection=inspection)
        .select_related("file__by__person", "file__unit")
    )
    own = list(InspectionFile.objects.within(inspection=inspection).select_related("file__by__person", "file__unit"))
    drawn = _drawn([row.file for row in (*rows, *own)], user)
    results = _results(inspection)
    rules = {rule for _list, items in results for one in items for rule in one.item.stop_rules}
    numbers = numbers_on(local_day(inspection.started_at))
    sweep = Sweep.objects.visible_to(user).filter(pk=inspection.task.sweep_id).first() if inspection.task_id else None
    return Record(
        inspection,
        results,
        [FoundShown(one, *(_of(rows, one, phase, drawn) for phase in (Phase.BEFORE, Phase.AFTER))) for one in found],
        [drawn[row.file_id] for row in own if row.part != RecordPart.SIGNATURE],
        next((drawn[row.file_id] for row in own if row.part == RecordPart.SIGNATURE), None),
        list(inspection.parties.select_related("unit")),
        sweep,
        must_stop(rules, wind_force=inspection.wind_force, is_heavy=inspection.is_heavy, numbers=numbers),
    )


def shown_finding(finding: Finding, user: User) -> FoundShown:
    """Return a finding which the user sees, with its photos."""
    rows = list(finding.files.select_related("file__by__person", "file__unit"))
    drawn = _drawn([row.file for row in rows], user)
    return FoundShown(finding, *(_of(rows, finding, phase, drawn) for phase in (Phase.BEFORE, Phase.AFTER)))


def _drawn(files: list[File], user: User) -> dict[int, Shown]:
    return {one.file.pk: one for one in shown({file.pk: file for file in files}.values(), user)}


def _of(rows: list[FindingFile], finding: Finding, phase: str, drawn: dict[int, Shown]) -> list[Shown]:
    return [drawn[row.file_id] for row in rows if row.finding_id == finding.pk and row.phase == phase]


def _results(inspection: Inspection) -> list[tuple[Checklist, list[Result]]]:
    """Return the outcomes by checklist, in its order."""
    said = {row["item"]: row for row in inspection.results}
    lists: dict[Checklist, list[Result]] = {}
    for item in (
        ChecklistItem.objects.filter(pk__in=said).select_related("checklist").order_by("-checklist__is_standard", "checklist", "number")
    ):
        row = said[item.pk]
        lists.setdefault(item.checklist, []).append(Result(item, Outcome(row["outcome"]), row.get("words", "")))
    return list(lists.items())
