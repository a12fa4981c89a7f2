"""Which evidence the matters show: a file is seen by whoever sees the matter at which it hangs."""

from accountability.models import MatterFile
from tracker.evidence import holders


def declare() -> None:
    """Make the matters known as holders of files."""
    holders.register("accountability.matter", lambda user: MatterFile.objects.visible_to(user).values("file_id"))
