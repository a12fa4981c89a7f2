"""The words of pollution control: kinds of sources, their status and disposal, sweeps, inspections, findings, enforcement."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.statuses import FOUR_TO_ONE, THREE_OFFICERS


class SourceKind(models.TextChoices):
    """What a pollution source is (污染源类别)."""

    SITE = "site", _("Construction site")
    INDUSTRY = "industry", _("Industrial firm")
    SCATTERED = "scattered", _("Scattered polluter")
    COAL = "coal", _("Burning of coal")
    FUMES = "fumes", _("Restaurant fumes")
    BARBECUE = "barbecue", _("Barbecue")
    MUCK_ROUTE = "muck_route", _("Muck-truck route")
    BARE_GROUND = "bare_ground", _("Bare ground")
    DEMOLITION = "demolition", _("Demolition site")
    OTHER = "other", pgettext_lazy("source", "Other")


BUILDING = (SourceKind.SITE, SourceKind.DEMOLITION)  # what has three officers, video and a PM10 monitor


class MeasureClass(models.TextChoices):
    """Which of the measures a source falls under (控尘、控煤、控烟、控车、控企)."""

    DUST = "dust", _("Dust control")
    COAL = "coal", _("Coal control")
    FUMES = "fumes", _("Fume control")
    VEHICLES = "vehicles", _("Vehicle control")
    FIRMS = "firms", _("Control of firms")


MEASURE_OF = {
    SourceKind.SITE: MeasureClass.DUST,
    SourceKind.DEMOLITION: MeasureClass.DUST,
    SourceKind.BARE_GROUND: MeasureClass.DUST,
    SourceKind.COAL: MeasureClass.COAL,
    SourceKind.FUMES: MeasureClass.FUMES,
    SourceKind.BARBECUE: MeasureClass.FUMES,
    SourceKind.MUCK_ROUTE: MeasureClass.VEHICLES,
    SourceKind.INDUSTRY: MeasureClass.FIRMS,
    SourceKind.SCATTERED: MeasureClass.FIRMS,
    SourceKind.OTHER: MeasureClass.DUST,
}


class SourceStatus(models.TextChoices):
    """How a source stands."""

    OPERATING = "operating", _("In operation")
    STOPPED = "stopped", _("Stopped")
    RECTIFYING = "rectifying", pgettext_lazy("source", "Being rectified")
    CLOSED = "closed", pgettext_lazy("source", "Closed")
    MOVED = "moved", _("Moved away")


LIVING = (SourceStatus.OPERATING, SourceStatus.STOPPED, SourceStatus.RECTIFYING)  # what still has to be looked at


class Disposal(models.TextChoices):
    """What is to become of a scattered polluter (散乱污处置方式)."""

    SHUT = "shut", _("Shut down and banned")
    MERGE = "merge", _("Merged and moved")
    UPGRADE = "upgrade", _("Upgraded")


class Proof(models.TextChoices):
    """What proves a shut-down: two cuts and three clearances (两断三清)."""

    WATER = "water", _("Water cut")
    POWER = "power", _("Power cut")
    MATERIALS = "materials", _("Raw materials cleared")
    PRODUCTS = "products", _("Products cleared")
    EQUIPMENT = "equipment", _("Equipment cleared")


class Crs(models.TextChoices):
    """In which coordinates a place was entered; stored are WGS-84, of which CGCS2000 differs by centimetres."""

    WGS84 = "wgs84", "WGS-84"
    CGCS2000 = "cgcs2000", "CGCS2000"
    GCJ02 = "gcj02", _("GCJ-02 (Amap, Tencent)")
    BD09 = "bd09", _("BD-09 (Baidu)")


class DeviceKind(models.TextChoices):
    """What watches a site."""

    VIDEO = "video", _("Video")
    PM10 = "pm10", _("PM10 monitor")


class GridRole(models.TextChoices):
    """Who answers for a grid (网格)."""

    CHIEF = "chief", _("Grid chief")
    MEMBER = "member", pgettext_lazy("grid", "Grid member")
    SUPERVISOR = "supervisor", pgettext_lazy("grid", "Grid supervisor")


class SweepLevel(models.TextChoices):
    """Which of the three levels sweeps (三级排查)."""

    VILLAGE = "village", _("Village or community")
    TOWNSHIP = "township", pgettext_lazy("sweep", "Township or sub-district")
    DEPARTMENT = "department", pgettext_lazy("sweep", "Department")


class SweepStatus(models.TextChoices):
    """How a sweep stands."""

    PLANNED = "planned", pgettext_lazy("sweep", "Planned")
    RUNNING = "running", pgettext_lazy("sweep", "Under way")
    ENDED = "ended", pgettext_lazy("sweep", "Ended")
    CANCELLED = "cancelled", pgettext_lazy("sweep", "Cancelled")


class VisitState(models.TextChoices):
    """How far a visit of a sweep is."""

    OVERDUE = "overdue", pgettext_lazy("visit", "Overdue")
    LEFT = "left", pgettext_lazy("visit", "To be made")
    LATE = "late", pgettext_lazy("visit", "Made late")
    MADE = "made", pgettext_lazy("visit", "Made in time")


class Way(models.TextChoices):
    """How a source was looked at."""

    PERSON = "person", _("On the spot")
    DRONE = "drone", _("Drone")
    VIDEO = "video", pgettext_lazy("way", "Video")


class Outcome(models.TextChoices):
    """What an item of a checklist came to."""

    PASS = "pass", pgettext_lazy("outcome", "Meets it")
    FAIL = "fail", pgettext_lazy("outcome", "Does not")
    NONE = "none", pgettext_lazy("outcome", "Does not apply")


class Severity(models.TextChoices):
    """How grave a failing item is."""

    MINOR = "minor", _("Minor")
    SERIOUS = "serious", _("Serious")
    GRAVE = "grave", _("Grave")


class FindingStatus(models.TextChoices):
    """What became of a finding: told and awaited, answered, put right on the spot, or a supervised matter."""

    TOLD = "told", _("Told, awaiting the reply")
    REPLIED = "replied", _("Replied, to be confirmed")
    FIXED = "fixed", _("Fixed at once")
    RAISED = "raised", _("Under supervision")


class Phase(models.TextChoices):
    """What a photo of a finding shows."""

    BEFORE = "before", pgettext_lazy("photo", "As found")
    AFTER = "after", pgettext_lazy("photo", "After the fix")


class VisitResult(models.TextChoices):
    """By what visits are told apart in their ledger."""

    FOUND = "found", pgettext_lazy("visit", "With findings")
    CLEAN = "clean", pgettext_lazy("visit", "Without findings")
    LATE = "late", pgettext_lazy("visit", "Filed late")


class RecordPart(models.TextChoices):
    """What a file of an inspection is."""

    PHOTO = "photo", pgettext_lazy("record", "Photo")
    SIGNATURE = "signature", _("Signature of the site's officer")
    AERIAL = "aerial", _("Aerial photo")


class StopRule(models.TextChoices):
    """When work must stop whatever the item says (大气条例第四十二条)."""

    WIND = "wind", _("Wind of force 4 or more")
    HEAVY = "heavy", _("Heavy pollution")


class EnforcementKind(models.TextChoices):
    """What was done against a source by law (处置措施)."""

    STOP = "stop", _("Ordered to stop")
    SEIZURE = "seizure", _("Sealed or seized")
    FINE = "fine", _("Fine")
    CLOSURE = "closure", _("Closed down")
    DEMOLITION = "demolition", _("Demolished")
    TRANSFER = "transfer", _("Transferred")


class MeasureState(models.TextChoices):
    """How far a measure is."""

    DECIDED = "decided", pgettext_lazy("enforcement", "Decided, not carried out")
    DONE = "done", pgettext_lazy("enforcement", "Carried out")
    LIFTED = "lifted", pgettext_lazy("enforcement", "Lifted")


class SourceLight(models.TextChoices):
    """How a source stands at a glance; grey: it is closed or has moved."""

    RED = "red", pgettext_lazy("light", "Red")
    YELLOW = "yellow", pgettext_lazy("light", "Yellow")
    GREEN = "green", pgettext_lazy("light", "Green")
    GREY = "grey", pgettext_lazy("light", "Not judged")


SLOTS = [(slot.value, slot.label) for slot in (*FOUR_TO_ONE, *THREE_OFFICERS)]
