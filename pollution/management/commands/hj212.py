"""manage.py hj212: the receiver for HJ 212, until it is told to stop."""

import asyncio
import resource
import signal
from contextlib import suppress

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pollution.air.hj212.receiver import MOST_LINKS, CannotListen, Receiver
from pollution.air.hj212.spool import Spool, SpoolInUse
from pollution.air.hj212.writer import Writer
from tracker.trail import telling

LIMITS = {"statement_timeout": "15s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "30s"}
FOLDER = "hj212"  # within TRACKER_VAR


def connect():
    """Return a connection for the receiver: it waits for nobody long, for what is late goes to the disk; the trail learns who writes."""
    known = settings.DATABASES["default"]
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {name: known[key] for name, key in names.items() if known.get(key)}
    options = {name: value for name, value in known["OPTIONS"].items() if isinstance(value, str | int)} | {"connect_timeout": 5}
    connection = psycopg2.connect(**given, **options, application_name="hj212", tcp_user_timeout=15_000)
    with connection, connection.cursor() as cursor:
        for name, value in LIMITS.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
        cursor.execute("SELECT set_config('tracker.acting', %s, false)", [telling.context()])
    return connection


def open_enough() -> None:
    """Ask for as many open files as there may be connections, where the system gives them: a shell's usual 1,024 is too few."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_LINKS + 200 if hard == resource.RLIM_INFINITY else min(MOST_LINKS + 200, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Command(BaseCommand):
    """Take packets of devices over TCP; script/server runs it as one of its parts."""

    help = "Receive HJ 212 packets of devices over TCP until stopped (SIGTERM, Ctrl-C)."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default=settings.HJ212_HOST)
        parser.add_argument("--port", type=int, default=settings.HJ212_PORT)

    def handle(self, *args, host, port, **options):
        try:
            spool = Spool(settings.VAR_DIR / FOLDER / "spool")
        except SpoolInUse as refusal:
            raise CommandError(_("Another receiver is running: %(path)s is in use.") % {"path": refusal}) from None
        open_enough()
        receiver = Receiver(Writer(connect, spool), rate=settings.HJ212_RATE)
        with suppress(KeyboardInterrupt):
            asyncio.run(self.serve(receiver, host, port))

    async def serve(self, receiver: Receiver, host: str, port: int) -> None:
        """Run until a signal; a port that is taken is said in a sentence."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, receiver.stop)
        try:
            await receiver.run(host, port, ready=self.say_ready)
        except CannotListen as refusal:
            raise CommandError(_("Cannot listen at %(host)s:%(port)s: %(why)s") % {"host": host, "port": port, "why": refusal}) from refusal

    def say_ready(self, port: int) -> None:
        """Tell the supervisor."""
        self.stdout.write(f"hj212 ready at port {port}")
        self.stdout.flush()
