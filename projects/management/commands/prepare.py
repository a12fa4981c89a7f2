"""manage.py prepare: fill an empty database, with the demonstration district or with a real one."""

import getpass
import secrets
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from projects.demo.build import build_demo
from projects.demo.rows import DEMO_DAY
from projects.reference import seed_reference, supply
from tracker.lib import dbroles, env, periods
from tracker.org.accounts import AccountRefused, grant_role, open_account
from tracker.org.models import District, Person, Post, Unit
from tracker.org.placing import place_unit
from tracker.org.statuses import Role, UnitKind

# Three different people (三权分立): who makes units, who grants roles, who reads the trail; and how their accounts are called unless told.
ADMINISTRATORS = [(Role.SYSTEM_ADMIN, ""), (Role.SECURITY_ADMIN, "-security"), (Role.AUDIT_ADMIN, "-audit")]
PASSWORDS = {
    Role.SYSTEM_ADMIN: "TRACKER_ADMIN_PASSWORD",
    Role.SECURITY_ADMIN: "TRACKER_SECURITY_ADMIN_PASSWORD",
    Role.AUDIT_ADMIN: "TRACKER_AUDIT_ADMIN_PASSWORD",
}
WRITTEN_DOWN = "first-passwords.txt"  # in TRACKER_VAR, with mode 0600

Make = Callable[[str, str], None]


class Command(BaseCommand):
    """Prepare an empty database; where there is a district already, bring in only reference data that is new with this version."""

    help = "Fill an empty database with the demonstration district, or with --empty with a real one."

    def add_arguments(self, parser):
        parser.add_argument(
            "--empty", action="store_true", help="a real district: no demonstration data, the real clock, first administrators"
        )
        parser.add_argument(
            "--demo-date", type=date.fromisoformat, default=DEMO_DAY, metavar="YYYY-MM-DD", help="the demonstration's first day"
        )

    def handle(self, *args, empty, demo_date, **options):
        if District.objects.exists():
            supply()
            return
        if empty:
            self.make_real()
            return
        self.stdout.write(_("The database is empty: building the demonstration district as of %(day)s ...") % {"day": demo_date})
        began = time.monotonic()
        build_demo(demo_date)
        self.stdout.write(_("It took %(seconds)d seconds.") % {"seconds": time.monotonic() - began})

    def make_real(self):
        """Ask for the district and its first administrators, and make them."""
        asked = FromEnvironment(self.stdout) if env.text("TRACKER_ADMIN") else FromTerminal(self.stdout)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                dbroles.take_time(cursor, idle_seconds=0, whole_seconds=0)  # somebody sits before it and thinks
                root = make_district(*asked.district())
                for role, suffix in ADMINISTRATORS:
                    asked.account(role, suffix, lambda name, password, role=role: make_administrator(root, role, name, password))
                seed_reference()
        except (ValidationError, AccountRefused) as refusal:
            raise CommandError(sentences(refusal)) from refusal


class FromEnvironment:
    """Answers from TRACKER_DISTRICT, TRACKER_DISTRICT_CODE, TRACKER_ADMIN and a password for each; who has none gets one by chance."""

    def __init__(self, out):
        self.out = out
        given = [word for name in PASSWORDS.values() if (word := env.text(name))]
        if len(given) != len(set(given)):
            raise CommandError(_("The three administrators are three people: give each a first password of their own."))

    def district(self) -> tuple[str, str]:
        """Return name and code."""
        return env.text("TRACKER_DISTRICT", _("Our district")), env.text("TRACKER_DISTRICT_CODE", "000000")

    def account(self, role: Role, suffix: str, make: Make) -> None:
        """Make the administrator under the given name and, for the other two, the name with its ending."""
        name, password = env.text("TRACKER_ADMIN") + suffix, env.text(PASSWORDS[role])
        make(name, password or self.written_down(name, role))

    def written_down(self, name: str, role: Role) -> str:
        """Return a password by chance, written where only the product's own account of the machine reads it."""
        password, path = random_password(), settings.VAR_DIR / WRITTEN_DOWN
        path.touch(mode=0o600)
        path.chmod(0o600)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{role.label} {name} {password}\n")
        told = {"name": name, "path": path}
        self.out.write(_("First password of %(name)s: in %(path)s. Give it to that person, then delete the file.") % told)
        return password


def random_password() -> str:
    """Return a password that no rule refuses."""
    return f"{secrets.token_urlsafe(12)}-Aa7"


class FromTerminal:
    """Answers from the person at the terminal, asked again until they can be taken."""

    def __init__(self, out):
        self.out = out
        if not sys.stdin.isatty():
            raise CommandError(
                _(
                    "A new installation asks at a terminal for its first administrators. Without a terminal set TRACKER_ADMIN and "
                    "TRACKER_ADMIN_PASSWORD (and TRACKER_DISTRICT, TRACKER_DISTRICT_CODE)."
                )
            )

    def district(self) -> tuple[str, str]:
        """Return name and code."""
        self.out.write(_("A new installation: no demonstration data, the real clock."))
        return self.line(_("Name of the district")), self.line(_("Six-digit code of the administrative division"), "000000")

    def account(self, role: Role, suffix: str, make: Make) -> None:
        """Make one administrator."""
        while True:
            name = self.line(_("Account name of the %(role)s") % {"role": role.label}, f"admin{suffix}")
            password = getpass.getpass(_("First password, to be changed at the first log-in: "))
            if password != getpass.getpass(_("The same once more: ")):
                self.out.write(_("The two differ."))
                continue
            try:
                with transaction.atomic():
                    make(name, password)
                return
            except (ValidationError, AccountRefused) as refusal:
                self.out.write(sentences(refusal))

    def line(self, question: str, default: str = "") -> str:
        """Return an answer, or the default for an empty one."""
        while True:
            answer = input(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
            if answer:
                return answer


def make_district(name: str, code: str) -> Unit:
    """Make the district with the real clock and return the root of its units. Raises ValidationError."""
    if not (code.isascii() and code.isdigit() and len(code) == 6):
        raise ValidationError(_("The code of the administrative division has six digits."))
    District.objects.create(pk=1, name=name, code=code, clock_offset=timedelta(0))
    today = periods.today()
    root = Unit.objects.create(code=code, name=name, short_name=name[:20], kind=UnitKind.DISTRICT, first_day=today)
    place_unit(root, parent=None, on=today)
    return root


def make_administrator(root: Unit, role: Role, name: str, password: str) -> None:
    """Make an administrator's person, post, account and role. Raises ValidationError or AccountRefused."""
    today = periods.today()
    with translation.override("zh-hans"):
        title = str(role.label)
    with translation.override("en"):
        title_en = str(role.label)
    person = Person.objects.create(name=title)
    Post.objects.create(person=person, unit=root, title=title, title_en=title_en, first_day=today)
    grant_role(open_account(name, password, person=person), role, root, first_day=today)


def sentences(refusal: Exception) -> str:
    """Return what a refusal says."""
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
