"""The words of key projects."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LedgerName(models.TextChoices):
    """The three ledgers, each with rules of its own; a project may sit in several."""

    KEY = "key", _("Provincial and city key projects")
    MAJOR = "major", _("District major projects")
    GOV = "gov", _("Government-invested projects")


class YearLabel(models.TextChoices):
    """What the year's plan calls a project (年度类别); not a life-cycle state."""

    PRELIMINARY = "preliminary", _("Preliminary")
    PLANNED_START = "planned_start", _("Planned start")
    CONTINUING = "continuing", _("Continuing")
    COMPLETION = "completion", _("Completion")


class Category(models.TextChoices):
    """What is built."""

    RENEWAL = "renewal", _("Shantytown and village renewal")
    RESETTLEMENT = "resettlement", _("Resettlement housing")
    COMMERCE = "commerce", _("Commerce and trade")
    INDUSTRY = "industry", _("Industry")
    ECOLOGY = "ecology", _("Ecology")
    ROADS = "roads", _("Roads and bridges")
    EDUCATION = "education", _("Schools and kindergartens")
    SERVICES = "services", _("Public services")
    OTHER = "other", _("Other")


class MoneySource(models.TextChoices):
    """Where the year's money comes from (资金来源)."""

    DISTRICT = "district", _("District finance")
    UPPER = "upper", _("Central, provincial and city finance")
    BOND = "bond", _("Government bonds")
    LOAN = "loan", _("Bank loans")
    OWN = "own", _("Enterprise funds")
    OTHER = "other", _("Other sources")


class StartDefinition(models.TextChoices):
    """What was meant by "started" (开工口径)."""

    STATISTICAL = "statistical", _("Statistical start")
    SUBSTANTIVE = "substantive", _("Substantive start")
    CEREMONY = "ceremony", _("Ceremony only")


class MilestoneKind(models.TextChoices):
    """Which step a milestone is."""

    LAND = "land", _("Land ready")
    CLEARANCE = "clearance", _("Clearance finished")
    PERMITS = "permits", _("Construction permit obtained")
    GROUND = "ground", _("Ground broken")
    FOUNDATION = "foundation", _("Foundation finished")
    STRUCTURE = "structure", _("Main structure under way")
    TOPPED_OUT = "topped_out", _("Topped out")
    FITTING = "fitting", _("Fitting-out and equipment")
    ACCEPTANCE = "acceptance", _("Completion and acceptance")
    OTHER = "other", _("Other milestone")


class PermitState(models.TextChoices):
    """How an approval stands."""

    NEEDED = "needed", _("To be applied for")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    IN_PROGRESS = "in_progress", _("Being handled")
    DONE = "done", pgettext_lazy("permit", "Obtained")


class PermitStage(models.TextChoices):
    """The four stages of approval (国办发〔2019〕11号)."""

    LAND = "land", _("Project approval and land-use permit")
    PLANNING = "planning", _("Construction-planning permit")
    BUILDING = "building", _("Building permit")
    COMPLETION = "completion", _("Completion and acceptance")


class Cause(models.TextChoices):
    """Why a project is late (病因)."""

    LAND = "land", _("Land")
    PERMITS = "permits", _("Permits")
    CLEARANCE = "clearance", _("Clearance")
    MONEY = "money", _("Money")
    DESIGN = "design", _("Design")
    WEATHER = "weather", _("Weather")
    OTHER = "other", _("Other cause")


class ReportStatus(models.TextChoices):
    """The life of a monthly report."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")
    LOCKED = "locked", _("Locked")


COUNTED = (ReportStatus.ACCEPTED, ReportStatus.LOCKED)  # reports whose figures count


class RoundStatus(models.TextChoices):
    """The life of a reporting round."""

    OPEN = "open", _("Open")
    LOCKED = "locked", _("Locked")


class MeasureUnit(models.TextChoices):
    """What is counted beside money."""

    AREA = "area", _("m²")
    HOUSEHOLDS = "households", _("households")
    LENGTH = "length", _("km")


class TermKind(models.TextChoices):
    """What an agreement binds (补充协议约束)."""

    TIMING = "timing", _("Construction timing")
    INTENSITY = "intensity", _("Investment intensity")
    TAX = "tax", _("Tax")
    OTHER = "other", _("Other term")


class Batch(models.TextChoices):
    """Five batches (五个一批); the seeds name them without their parts, so the names are ours and may be changed."""

    PLANNED = "planned", _("Planned batch")
    SIGNED = "signed", _("Signed batch")
    STARTED = "started", _("Started batch")
    BUILDING = "building", _("Building batch")
    FINISHED = "finished", _("Finished batch")


class Light(models.TextChoices):
    """Red, yellow, green; grey where the year has no plan to measure against."""

    GREEN = "green", _("On schedule")
    YELLOW = "yellow", _("Slow")
    RED = "red", _("Lagging")
    GREY = "grey", _("No plan")


class Stage(models.TextChoices):
    """Where a project really stands, derived from facts; not the year's label."""

    PRELIMINARY = "preliminary", pgettext_lazy("stage", "Preliminary work")
    NOT_STARTED = "not_started", pgettext_lazy("stage", "Not started")
    BUILDING = "building", pgettext_lazy("stage", "Under construction")
    COMPLETED = "completed", pgettext_lazy("stage", "Completed")


class Deed(models.TextChoices):
    """What was done on a project's page (办理事项)."""

    STARTED = "started", _("Start recorded")
    MILESTONE_ADDED = "milestone_added", _("Milestone added")
    DELIVERED = "delivered", _("Milestone delivered")
    REPLANNED = "replanned", _("Milestone replanned")
    PERMIT = "permit", _("Permit updated")
    DELAY_RAISED = "delay_raised", _("Delay raised")
    NEXT_STEP = "next_step", _("Next step set")
    DELAY_RESOLVED = "delay_resolved", _("Delay resolved")
    QUANTITY_ADDED = "quantity_added", _("Quantity added")
    QUANTITY_MONTH = "quantity_month", _("Quantity of the month recorded")
    TERM_ADDED = "term_added", _("Agreement term added")
    TERM_KEPT = "term_kept", _("Agreement term kept")
    ENTERED = "entered", _("Project entered in the ledger")
    EDITED = "edited", _("Master data or plan changed")
    IMPORTED = "imported", _("Changed by a workbook")
    COMPLETED = "completed", _("Completion recorded")
    TAKEN_BACK = "taken_back", _("Record taken back")
    SITE_LINKED = "site_linked", _("Site linked")
    SITE_UNLINKED = "site_unlinked", _("Site taken off")


class RaisedFor(models.TextChoices):
    """Which fact of a project became a supervised matter (转督察事由)."""

    DELAY = "delay", _("Delay")
    MILESTONE = "milestone", pgettext_lazy("raised for", "Overdue milestone")
    START = "start", pgettext_lazy("raised for", "Missed start")
    INSTRUCTION = "instruction", pgettext_lazy("raised for", "Leader's instruction")
