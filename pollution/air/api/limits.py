"""How often the programs' door is opened: counted by key and by address for each minute, in the database that all processes share."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from pollution.air.api.refusals import Turned
from pollution.air.models import ApiCount

OF_KEY, OF_ADDRESS = 120, 600  # a minute; behind one address there may be many devices
KEPT = timedelta(hours=1)
COUNT = """
INSERT INTO air_apicount AS own (who, minute, count) VALUES (%s, %s, 1)
ON CONFLICT (who, minute) DO UPDATE SET count = own.count + 1 RETURNING count
"""


def demand(who: str, most: int, at: datetime) -> None:
    """Count a visit. Raises Turned beyond so many a minute."""
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [who[:60], minute])
        count = cursor.fetchone()[0]
    if count > most:
        after = 60 - at.second
        said = _("More than %(most)d requests a minute: try again in %(after)d seconds.") % {"most": most, "after": after}
        raise Turned(429, "too_many_requests", said, headers={"Retry-After": str(after)})


def forget(at: datetime) -> int:
    """Throw away the counts of minutes that are over; return how many."""
    return ApiCount.objects.filter(minute__lt=at - KEPT).delete()[0]
