"""manage.py prepare: fill an empty database, with the demonstration district or with a real one."""

import getpass
import sys
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from projects.demo.build import build_demo
from projects.demo.rows import DEMO_DAY
from projects.reference import seed_reference
from tracker.lib import env, periods
from tracker.org.accounts import AccountRefused, grant_role, open_account
from tracker.org.models import District, Person, Post, Unit
from tracker.org.placing import place_unit
from tracker.org.statuses import Role, UnitKind

ADMINISTRATORS = [  # three different people (三权分立): who makes units, who grants roles, who reads the trail
    (Role.SYSTEM_ADMIN, "系统管理员", "System administrator", ""),
    (Role.SECURITY_ADMIN, "安全管理员", "Security administrator", "-security"),
    (Role.AUDIT_ADMIN, "审计管理员", "Audit administrator", "-audit"),
]


class Command(BaseCommand):
    """Prepare an empty database; with a district in it do nothing."""

    help = "Fill an empty database with the demonstration district, or with --empty with a real one."

    def add_arguments(self, parser):
        parser.add_argument(
            "--empty", action="store_true", help="a real district: no demonstration data, the real clock, first administrators"
        )
        parser.add_argument(
            "--demo-date", type=date.fromisoformat, default=DEMO_DAY, metavar="YYYY-MM-DD", help="the day on which the demonstration begins"
        )

    def handle(self, *args, empty, demo_date, **options):
        if District.objects.exists():
            return
        if empty:
            self.make_real()
            return
        self.stdout.write(f"数据库为空，正在建立演示区县（{demo_date}）…… Building the demonstration district ...")
        build_demo(demo_date)

    def make_real(self):
        """Ask for the district and its first administrators, and make them."""
        asked = _Environment() if env.text("TRACKER_ADMIN") else _Terminal(self.stdout)
        try:
            with transaction.atomic():
                root = _make_district(asked.district())
                for role, title, title_en, suffix in ADMINISTRATORS:
                    asked.account(title, suffix, lambda name, password: _make_administrator(root, role, title, title_en, name, password))  # noqa: B023
                seed_reference()
        except (ValidationError, AccountRefused) as refusal:
            raise CommandError(_sentences(refusal)) from refusal


class _Environment:
    """Answers from TRACKER_DISTRICT, TRACKER_DISTRICT_CODE, TRACKER_ADMIN and TRACKER_ADMIN_PASSWORD."""

    def district(self) -> tuple[str, str]:
        return env.text("TRACKER_DISTRICT", "本区"), env.text("TRACKER_DISTRICT_CODE", "000000")

    def account(self, title: str, suffix: str, make) -> None:
        make(env.text("TRACKER_ADMIN") + suffix, env.text("TRACKER_ADMIN_PASSWORD"))


class _Terminal:
    """Answers from the person at the terminal; asks again until they can be taken."""

    def __init__(self, out):
        self.out = out
        if not sys.stdin.isatty():
            raise CommandError(
                "新装系统需要在终端里设置首批管理员；没有终端时请设置环境变量 TRACKER_ADMIN 和 TRACKER_ADMIN_PASSWORD"
                "（另可设 TRACKER_DISTRICT、TRACKER_DISTRICT_CODE）。"
                " The first administrators are asked for at a terminal; without one set TRACKER_ADMIN and TRACKER_ADMIN_PASSWORD."
            )

    def district(self) -> tuple[str, str]:
        self.out.write("新装系统：没有演示数据，使用真实时间。 A new installation: no demonstration data, the real clock.")
        return self._line("区县名称 District name"), self._line(
            "行政区划代码（6位） Code of the administrative division, six digits", "000000"
        )

    def account(self, title: str, suffix: str, make) -> None:
        while True:
            name = self._line(f"{title}账号 Account name", f"admin{suffix}")
            password = getpass.getpass("初始密码（首次登录须修改） First password, changed at the first log-in: ")
            if password != getpass.getpass("再输入一次 Once more: "):
                self.out.write("两次输入不一致。 They differ.")
                continue
            try:
                with transaction.atomic():
                    make(name, password)
                return
            except (ValidationError, AccountRefused) as refusal:
                self.out.write(_sentences(refusal))

    def _line(self, question: str, default: str = "") -> str:
        while True:
            answer = input(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
            if answer:
                return answer


def _make_district(named: tuple[str, str]) -> Unit:
    name, code = named
    if not (code.isdigit() and len(code) == 6):
        raise ValidationError("行政区划代码应为6位数字。 The code has six digits.")
    District.objects.create(pk=1, name=name, code=code, clock_offset=timedelta(0))
    today = periods.today()
    root = Unit.objects.create(code=code, name=name, short_name=name[:20], kind=UnitKind.DISTRICT, first_day=today)
    place_unit(root, parent=None, on=today)
    return root


def _make_administrator(root: Unit, role: str, title: str, title_en: str, name: str, password: str) -> None:
    today = periods.today()
    person = Person.objects.create(name=title)
    Post.objects.create(person=person, unit=root, title=title, title_en=title_en, first_day=today)
    grant_role(open_account(name, password, person=person), role, root, first_day=today)


def _sentences(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
