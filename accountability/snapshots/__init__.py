"""The evidence of a case (证据快照): frozen when it is opened, looked at again ever after."""

from accountability.snapshots.freezing import freeze

__all__ = ["freeze"]
