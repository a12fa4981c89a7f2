"""Pages as a careless programmer writes them: one asks the database for too much, one forgets its transaction."""

import time

from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpResponse


@login_not_required
def whoami(request):
    """Say as whom the web server enters the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return HttpResponse(cursor.fetchone()[0])


@login_not_required
def sleep(request):
    """Ask something that takes the database a minute."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(60)")
    return HttpResponse("slept")


@login_not_required
def idle(request):
    """Begin a transaction, look elsewhere for a while, and go on."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM jobs_outbox")
        time.sleep(12)
        cursor.execute("SELECT count(*) FROM jobs_outbox")
    return HttpResponse("done")
