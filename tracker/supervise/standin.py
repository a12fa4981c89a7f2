"""While no worker works, what is due is done all the same, and the administrators are told that none works."""

import sys
import time

import psycopg2

from tracker.supervise.places import REPOSITORY, Places
from tracker.supervise.processes import Part
from tracker.supervise.words import Trouble, say

SILENT_AFTER = 180  # seconds without a sign of life; what the health page calls silent
LONGEST_RUN = 540  # seconds
QUESTION = "SELECT seen_at < now() - make_interval(secs => %s) FROM jobs_signoflife WHERE name = 'worker'"


class StandIn:
    """Runs `manage.py run_due`, which needs neither worker nor Redis, as long as the worker gives no sign of life."""

    def __init__(self, places: Places, env: dict[str, str]):
        self.env, self.began = env, time.monotonic()
        argv = [sys.executable, "manage.py", "run_due"]
        self.part = Part("stand-in", "代班", argv, places.log("stand-in"), env, REPOSITORY, grace=5)

    def look(self) -> None:
        """Start a run if the worker is silent and none goes on; end one that takes too long."""
        if self.part.running:
            if self.part.age > LONGEST_RUN:
                self.part.stop()
            return
        if time.monotonic() - self.began < SILENT_AFTER or not self.worker_is_silent():
            return
        say("后台任务没有生命迹象，由代班进程处理到期任务。", "The worker is silent: what is due is done by manage.py run_due.")
        try:
            self.part.start()
        except (Trouble, OSError) as trouble:
            say(str(trouble))

    def worker_is_silent(self) -> bool:
        """Return True if the worker's last sign of life is old; a database that does not answer is not the worker's fault."""
        try:
            connection = psycopg2.connect(self.env["DATABASE_URL"], connect_timeout=2, options="-c statement_timeout=2000")
        except psycopg2.Error:
            return False
        try:
            cursor = connection.cursor()
            cursor.execute(QUESTION, [SILENT_AFTER])
            row = cursor.fetchone()
        except psycopg2.Error:
            return False
        finally:
            connection.close()
        return bool(row and row[0])
