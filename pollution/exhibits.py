"""Which evidence pollution control shows: a file is seen by whoever sees the source at which it was made."""

from pollution.models import ClosureProof, EnforcementFile, FindingFile, InspectionFile
from tracker.evidence import holders


def declare() -> None:
    """Make visits, findings, measures and proofs known as holders of files."""
    for name, model in (
        ("pollution.inspection", InspectionFile),
        ("pollution.finding", FindingFile),
        ("pollution.enforcement", EnforcementFile),
        ("pollution.proof", ClosureProof),
    ):
        holders.register(name, lambda user, model=model: model.objects.visible_to(user).exclude(file=None).values("file_id"))
