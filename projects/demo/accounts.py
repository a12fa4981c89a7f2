"""The log-ins of the demonstration; they exist only in a demonstration district."""

from dataclasses import asdict, dataclass

from django.utils.translation import gettext_lazy

from tracker.org.models import District, User
from tracker.org.statuses import Role

PASSWORD = "Erqi-2016-demo"  # printed on the log-in page of the demonstration: it protects nothing


@dataclass(frozen=True)
class LogIn:
    """Who logs in: the responsible person of a unit, or the holder of a post in it, with a role there or in unit `reach`."""

    username: str
    role: Role
    unit: str
    hint: str
    reach: str = ""
    title: str = ""


LOG_INS = [
    LogIn(
        "leader",
        Role.LEADER,
        "root",
        gettext_lazy("Sees the whole district: overview, red list, rankings; writes instructions, signs"),
        title="常务副区长",
    ),
    LogIn(
        "supervisor",
        Role.SUPERVISION,
        "dc",
        gettext_lazy("Supervision office: assigns, urges, re-checks and closes out matters"),
        reach="root",
    ),
    LogIn("reviewer", Role.REVIEWER, "fg", gettext_lazy("Keeps the ledger, reviews monthly reports, publishes rankings"), reach="root"),
    LogIn(
        "jiaoti",
        Role.LEAD_DEPARTMENT,
        "jt",
        gettext_lazy("Department that builds schools: fills reports, re-checks and signs what it leads"),
    ),
    LogIn(
        "songshan", Role.OFFICIAL, "SS", gettext_lazy("Sub-district official: signs for matters and feeds back; one strike may be reviewed")
    ),
    LogIn(
        "houzhai", Role.OFFICIAL, "HZ", gettext_lazy("Official of another township: an urging is due today; sees nothing of Songshan Road")
    ),
    LogIn(
        "inspector",
        Role.INSPECTOR,
        "SS",
        gettext_lazy("Inspector in the field, with a phone: re-checks matters of the communities"),
        title="环保专干",
    ),
    LogIn(
        "discipline",
        Role.DISCIPLINE,
        "jw",
        gettext_lazy("Discipline commission: reads all, keeps cases; one was handed over"),
        reach="root",
    ),
    LogIn(
        "sysadmin", Role.SYSTEM_ADMIN, "dz", gettext_lazy("Units, people, calendar, health of the jobs"), reach="root", title="系统管理员"
    ),
    LogIn("secadmin", Role.SECURITY_ADMIN, "dz", gettext_lazy("Accounts and roles"), reach="root", title="安全管理员"),
    LogIn("auditor", Role.AUDIT_ADMIN, "dz", gettext_lazy("Reads the audit trail"), reach="root", title="审计管理员"),
]


@dataclass(frozen=True)
class Account:
    """A log-in as the log-in page and the terminal show it."""

    role: str
    role_title: str
    username: str
    password: str
    name: str
    hint: str

    def as_dict(self) -> dict[str, str]:
        """Return the same for JSON."""
        return asdict(self)


def accounts() -> list[Account]:
    """Return the log-ins of the demonstration; none in a real district."""
    if not District.objects.filter(is_demo=True).exists():
        return []
    users = {
        user.username: user
        for user in User.objects.unscoped("the log-in page of a demonstration lists its accounts")
        .select_related("person")
        .filter(username__in=[row.username for row in LOG_INS], is_active=True)
    }
    found = []
    for row in LOG_INS:
        if user := users.get(row.username):
            found.append(Account(row.role.value, str(row.role.label), row.username, PASSWORD, str(user), str(row.hint)))
    return found
