"""The words of supervision and accountability (督察与问责)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MatterStatus(models.TextChoices):
    """Where a matter stands on its way (办理状态)."""

    REGISTERED = "registered", pgettext_lazy("matter", "Registered")
    ASSIGNED = "assigned", pgettext_lazy("matter", "Assigned")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("matter", "Acknowledged")
    RECTIFYING = "rectifying", pgettext_lazy("matter", "Being rectified")
    SUBMITTED = "submitted", pgettext_lazy("matter", "Awaiting re-check")
    ACCEPTED = "accepted", pgettext_lazy("matter", "Awaiting sign-off")
    CLOSED = "closed", pgettext_lazy("matter", "Closed out")
    DISMISSED = "dismissed", pgettext_lazy("matter", "Not true")


WITH_UNIT = (MatterStatus.ASSIGNED, MatterStatus.ACKNOWLEDGED, MatterStatus.RECTIFYING)  # the responsible unit must act
FINAL = (MatterStatus.CLOSED, MatterStatus.DISMISSED)


class Light(models.TextChoices):
    """How urgently a matter needs a look (灯号); grey once it has ended."""

    GREEN = "green", pgettext_lazy("matter light", "In time")
    YELLOW = "yellow", pgettext_lazy("matter light", "Due soon")
    RED = "red", pgettext_lazy("matter light", "Urgent")
    GREY = "grey", pgettext_lazy("matter light", "Ended")


class Watch(models.TextChoices):
    """What a ledger of matters is looked at for (快速筛选)."""

    OPEN = "open", pgettext_lazy("matter", "In hand")
    RED = "red", pgettext_lazy("matter light", "Urgent")
    OVERDUE = "overdue", pgettext_lazy("matter", "Overdue")
    TO_ASSIGN = "to_assign", pgettext_lazy("matter", "To be assigned")
    TO_RECHECK = "to_recheck", pgettext_lazy("matter", "Awaiting re-check")
    TO_SIGN = "to_sign", pgettext_lazy("matter", "Awaiting sign-off")
    CASE = "case", pgettext_lazy("matter", "Case open")


class Level(models.TextChoices):
    """From how high a matter was handed down (来源层级)."""

    CENTRAL = "central", _("Central inspection")
    PROVINCIAL = "provincial", _("Provincial inspection")
    MUNICIPAL = "municipal", _("Municipal inspection")
    DISTRICT = "district", pgettext_lazy("level", "District")
    MEDIA = "media", pgettext_lazy("level", "Media")
    PUBLIC = "public", _("Public complaint")
    SELF = "self", _("Found by ourselves")


class Origin(models.TextChoices):
    """By which way a matter came (任务来源)."""

    INSTRUCTION = "instruction", _("Leader's instruction")
    LETTER = "letter", _("Letter or complaint")
    INSPECTION = "inspection", _("Upper-level inspection")
    MEDIA = "media", _("Media report")
    SWEEP = "sweep", _("Sweep")
    MONITOR = "monitor", pgettext_lazy("origin", "Air monitoring")
    PROJECT = "project", _("Key project behind schedule")
    MEETING = "meeting", _("Meeting decision")
    OTHER = "other", pgettext_lazy("origin", "Other")


class Verdict(models.TextChoices):
    """What the check of the facts found (核查结论)."""

    TRUE = "true", pgettext_lazy("verdict", "True")
    MOSTLY = "mostly", pgettext_lazy("verdict", "Mostly true")
    PARTLY = "partly", pgettext_lazy("verdict", "Partly true")
    FALSE = "false", pgettext_lazy("verdict", "Not true")


class FixKind(models.TextChoices):
    """What kind of rectification it is (整改类型)."""

    IMMEDIATE = "immediate", _("Fixed at once")
    TIMED = "timed", _("Fixed by a date")
    LASTING = "lasting", _("Kept up for good")


class Dismissal(models.TextChoices):
    """Why a matter ended without rectification."""

    UNTRUE = "untrue", pgettext_lazy("dismissal", "Not true")
    MERGED = "merged", _("Merged into another matter")
    ELSEWHERE = "elsewhere", _("Not of this district")
    WITHDRAWN = "withdrawn", _("Registration taken back")


class Slot(models.TextChoices):
    """Who answers for a matter besides the three duty holders: 四包一, the three officers of a site, Party and government heads."""

    DISTRICT_LEADER = "district_leader", _("District leader in charge")
    TOWNSHIP = "township", _("Township or sub-district in charge")
    DEPARTMENT = "department", _("Department in charge")
    COMMUNITY = "community", _("Community or grid in charge")
    SUPERVISOR = "supervisor", _("Site supervisor")
    GRID_MEMBER = "grid_member", _("Grid member")
    MANAGER = "manager", _("Site manager")
    PARTY_HEAD = "party_head", _("Head of the Party committee")
    GOVERNMENT_HEAD = "government_head", _("Head of the government body")


FOUR_TO_ONE = (Slot.DISTRICT_LEADER, Slot.TOWNSHIP, Slot.DEPARTMENT, Slot.COMMUNITY)
THREE_OFFICERS = (Slot.SUPERVISOR, Slot.GRID_MEMBER, Slot.MANAGER)
BOTH_HEADS = (Slot.PARTY_HEAD, Slot.GOVERNMENT_HEAD)


class JointRole(models.TextChoices):
    """What part a further unit has in a matter; a joint one counts it as its own, an assisting one does not."""

    JOINT = "joint", _("Jointly responsible")
    ASSISTING = "assisting", pgettext_lazy("joint role", "Assisting")


class FeedbackStatus(models.TextChoices):
    """What the re-check of a feedback found (复查结论)."""

    WAITING = "waiting", pgettext_lazy("feedback", "Awaiting re-check")
    RETURNED = "returned", _("Rectification inadequate")
    ACCEPTED = "accepted", _("Rectification adequate")


class SignStep(models.TextChoices):
    """A step of the sign-off chain (审核签字)."""

    UNIT_HEAD = "unit_head", _("Head of the responsible unit")
    LEAD_DEPARTMENT = "lead_department", pgettext_lazy("sign-off", "Lead department")
    OFFICE = "office", pgettext_lazy("sign-off", "Supervision office")
    LEADER = "leader", _("Leader in charge")


class ContactKind(models.TextChoices):
    """How a unit was chased or visited; none of these counts as an urging (盯办)."""

    PHONE = "phone", _("Phone call")
    VISIT = "visit", _("Visit on site")
    COVERT = "covert", _("Unannounced visit")
    MEETING = "meeting", pgettext_lazy("contact", "Meeting")
    TALK = "talk", _("Admonitory talk")
    REMINDER = "reminder", pgettext_lazy("contact", "Reminder")


class ExtensionStatus(models.TextChoices):
    """Where a request for more time stands (延期申请)."""

    ASKED = "asked", pgettext_lazy("extension", "Asked for")
    GRANTED = "granted", pgettext_lazy("extension", "Granted")
    REFUSED = "refused", pgettext_lazy("extension", "Refused")


class NoticeKind(models.TextChoices):
    """A numbered paper to a unit (文书)."""

    ASSIGNMENT = "assignment", _("Assignment slip")
    SUPERVISION = "supervision", _("Supervision notice")
    URGING = "urging", _("Urging slip")
    LETTER = "letter", _("Supervision letter")


class Receipt(models.TextChoices):
    """How far a notice has come (签收与回复)."""

    UNSIGNED = "unsigned", _("Not signed for")
    TO_REPLY = "to_reply", _("Reply awaited")
    SIGNED = "signed", pgettext_lazy("notice", "Signed for")
    REPLIED = "replied", pgettext_lazy("notice", "Replied to")


class NoticeLight(models.TextChoices):
    """Whether somebody must look after a notice (灯号)."""

    GREEN = "green", pgettext_lazy("notice light", "In order")
    YELLOW = "yellow", pgettext_lazy("notice light", "Awaited")
    RED = "red", pgettext_lazy("notice light", "Late")


class UrgingStatus(models.TextChoices):
    """Where an urging stands (督促)."""

    PROPOSED = "proposed", pgettext_lazy("urging", "Proposed")
    DECLINED = "declined", pgettext_lazy("urging", "Not sent")
    SENT = "sent", pgettext_lazy("urging", "Sent")
    MET = "met", pgettext_lazy("urging", "Met")
    FAILED = "failed", pgettext_lazy("urging", "Failed")
    ANNULLED = "annulled", pgettext_lazy("urging", "Annulled")


class WhyFailed(models.TextChoices):
    """Why an urging failed."""

    LAPSED = "lapsed", _("Deadline passed without feedback")
    RECHECK = "recheck", _("Re-check found it inadequate")


class UrgingMode(models.TextChoices):
    """Whether the system sends urgings itself or proposes them to the office."""

    AUTOMATIC = "automatic", _("Sent by the system")
    PROPOSED = "proposed", _("Proposed to the office")


class ReviewStatus(models.TextChoices):
    """Where a review of a strike stands (复核)."""

    ASKED = "asked", pgettext_lazy("review", "Asked for")
    UPHELD = "upheld", pgettext_lazy("review", "Upheld: strike annulled")
    REJECTED = "rejected", pgettext_lazy("review", "Rejected: strike stands")


class Rule(models.TextChoices):
    """The four no-lets-go (四个不放过)."""

    UNCLEAR = "unclear", _("Description unclear")
    NO_FEEDBACK = "no_feedback", _("Verified but no feedback")
    LATE = "late", _("Rectified late")
    INADEQUATE = "inadequate", _("Rectified inadequately")


class BreachStatus(models.TextChoices):
    """Whether a breach still keeps a matter from being closed out."""

    OPEN = "open", pgettext_lazy("breach", "Open")
    CLEARED = "cleared", pgettext_lazy("breach", "Made good")
    EXCUSED = "excused", pgettext_lazy("breach", "Defence upheld")
    SETTLED = "settled", pgettext_lazy("breach", "Dealt with")
    ANNULLED = "annulled", pgettext_lazy("breach", "Annulled")


class CaseStatus(models.TextChoices):
    """Where an accountability case stands (问责案件)."""

    OPENED = "opened", pgettext_lazy("case", "Opened")
    HANDED_OVER = "handed_over", pgettext_lazy("case", "Handed over")
    DECIDED = "decided", pgettext_lazy("case", "Decided")
    DROPPED = "dropped", pgettext_lazy("case", "Dropped")
    UNDER_REVIEW = "under_review", pgettext_lazy("case", "Under review")


OPEN_CASE = (CaseStatus.OPENED, CaseStatus.HANDED_OVER, CaseStatus.UNDER_REVIEW)  # not ended: a matter has at most one of these


class WhyOpened(models.TextChoices):
    """What opened a case."""

    STRIKES = "strikes", _("Urged in vain, in a row")
    AT_ONCE = "at_once", _("A breach that opens a case at once")


class WhyDropped(models.TextChoices):
    """Why a case was dropped."""

    ANNULLED = "annulled", _("Strike annulled by review")
    RELIEF = "relief", _("Relief for an honest mistake")
    NO_GROUNDS = "no_grounds", _("No grounds found")


class Responsibility(models.TextChoices):
    """In which way somebody is responsible (责任类别)."""

    DIRECT = "direct", _("Direct responsibility")
    MAIN = "main", _("Main responsibility")
    MAIN_LEADER = "main_leader", _("Main leader's responsibility")
    IMPORTANT_LEADER = "important_leader", _("Important leader's responsibility")


class Track(models.TextChoices):
    """Which kind of measure an outcome is; they stand alone or side by side, none replaces another."""

    REMINDER = "reminder", _("Talk and criticism")
    ORGANISATIONAL = "organisational", _("Organisational measure")
    PARTY = "party", _("Party discipline")
    GOVERNMENT = "government", _("Government sanction")


class Form(models.TextChoices):
    """The form of an outcome (处理方式), as the deciding organ gave it."""

    TALK = "talk", _("Reminding talk")
    CRITICISM = "criticism", _("Criticism and education")
    SELF_EXAMINATION = "self_examination", _("Ordered self-examination")
    CIRCULATED = "circulated", _("Circulated criticism")
    ADMONITION = "admonition", _("Admonition")
    APOLOGY = "apology", _("Ordered public apology")
    SUSPENSION = "suspension", _("Suspension from duty")
    TRANSFER = "transfer", _("Transfer from the post")
    RESIGNATION = "resignation", _("Resignation to take the blame")
    ORDERED_RESIGNATION = "ordered_resignation", _("Ordered resignation")
    REMOVAL = "removal", _("Removal from office")
    DEMOTION = "demotion", _("Lowering of the post")
    PARTY_WARNING = "party_warning", _("Party warning")
    PARTY_SERIOUS_WARNING = "party_serious_warning", _("Serious Party warning")
    PARTY_REMOVAL = "party_removal", _("Removal from Party posts")
    PARTY_PROBATION = "party_probation", _("Party probation")
    PARTY_EXPULSION = "party_expulsion", _("Expulsion from the Party")
    WARNING = "warning", _("Government warning")
    DEMERIT = "demerit", _("Demerit")
    MAJOR_DEMERIT = "major_demerit", _("Major demerit")
    DOWNGRADE = "downgrade", _("Lowering of the grade")
    DISMISSAL_FROM_POST = "dismissal_from_post", _("Dismissal from the post")
    DISCHARGE = "discharge", _("Discharge")


class Relieved(models.TextChoices):
    """What relief for an honest mistake grants (容错)."""

    EXEMPT = "exempt", _("Exempted")
    LIGHTER = "lighter", _("Treated more lightly")
    MITIGATED = "mitigated", _("Mitigated")
    REFUSED = "refused", pgettext_lazy("relief", "Refused")


class LookBackStatus(models.TextChoices):
    """Where a later re-inspection stands (回头看)."""

    DUE = "due", pgettext_lazy("look-back", "To be done")
    PASSED = "passed", pgettext_lazy("look-back", "Holds")
    RELAPSED = "relapsed", pgettext_lazy("look-back", "Relapsed")


class Deed(models.TextChoices):
    """What was done to a matter besides its moves."""

    EXTENDED = "extended", _("Deadline extended")
    HANDED_ON = "handed_on", _("Handed to another person")
    REASSIGNED = "reassigned", _("Handed to another unit")
    RESTATED = "restated", _("Description restated")
    VERIFIED = "verified", _("Facts checked")
    UNTRUE_REFUSED = "untrue_refused", _("“Not true” not confirmed")
    INTERIM_CLOSED = "interim_closed", _("Interim closing")
    MERGED = "merged", pgettext_lazy("deed", "Merged")
    SPLIT = "split", _("Split among units")
    PRIORITY = "priority", _("Priority changed")
    SIGN_REFUSED = "sign_refused", _("Signature refused")
    RELAPSED = "relapsed", pgettext_lazy("deed", "Relapsed")
    INSTRUCTED = "instructed", _("Instruction written")
    UNCOORDINATED = "uncoordinated", _("Lead unit did not coordinate")
