"""The words of the organisation: kinds of unit, duties and roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UnitKind(models.TextChoices):
    """What a unit is (机构类别)."""

    DISTRICT = "district", _("District")
    DEPARTMENT = "department", _("Department")
    TOWNSHIP = "township", _("Township")
    SUBDISTRICT = "subdistrict", _("Sub-district")
    COMMITTEE = "committee", _("Park committee")
    COMMUNITY = "community", _("Community")
    GRID = "grid", _("Grid")


TERRITORIAL = (UnitKind.TOWNSHIP, UnitKind.SUBDISTRICT, UnitKind.COMMITTEE)


class Duty(models.TextChoices):
    """The three duty holders of a unit (三个主体责任), in the order in which lateness climbs."""

    RESPONSIBLE = "responsible", _("Responsible person")
    DEPUTY = "deputy", _("Deputy in charge")
    MAIN_LEADER = "main_leader", _("Main leader")


class Role(models.TextChoices):
    """What a user may be; DESIGN.md section 5."""

    OFFICIAL = "official", _("Unit official")
    INSPECTOR = "inspector", _("Inspector")
    REVIEWER = "reviewer", _("Reviewer")
    SUPERVISION = "supervision", _("Supervision office")
    LEAD_DEPARTMENT = "lead_department", _("Lead department")
    LEADER = "leader", pgettext_lazy("role", "Leader")
    DISCIPLINE = "discipline", _("Discipline")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class WhyEnded(models.TextChoices):
    """Why a session ended; what its person is told stands in login/sessions.py."""

    LOG_OUT = "log_out", _("Logged out")
    IDLE = "idle", _("Idle too long")
    TOO_LONG = "too_long", _("Open too long")
    ELSEWHERE = "elsewhere", _("Logged in elsewhere")
    PASSWORD = "password", _("Password changed")
    CLOSED = "closed", _("Account closed")
    ROLES = "roles", _("Roles changed")
    FACTOR = "factor", _("Second factor changed")
    GUESSED = "guessed", _("Password guessed at")
    BY_USER = "by_user", _("Ended by the user")
    BY_ADMIN = "by_admin", _("Ended by an administrator")
