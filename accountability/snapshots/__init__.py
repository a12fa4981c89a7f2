"""The evidence of a case (证据快照): frozen when it is opened, looked at again ever after."""

from accountability.snapshots.findings import Finding
from accountability.snapshots.freezing import freeze
from accountability.snapshots.verifying import Look, verify, verify_case

__all__ = ["Finding", "Look", "freeze", "verify", "verify_case"]
