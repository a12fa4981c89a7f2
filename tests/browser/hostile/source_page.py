"""What hangs on a source, in hostile words: holder, permit, device, status, and a scattered polluter with a proof of its shut-down."""

from django.db.models import Model

from pollution import sources
from pollution.models import Source
from tests.browser.hostile import STRINGS
from tests.browser.hostile.columns import fill
from tests.make import make_photo, make_source
from tracker.lib import periods
from tracker.org.models import User


def of_the_source(found: dict[str, Model]) -> dict[str, Model]:
    """Fill what hangs on the source of the hostile project, and a polluter of its township."""
    now, source, reviewer = periods.now(), found["source"], User.objects.get(username="supervisor")
    today = now.date()
    image = STRINGS[0]
    Source.objects.filter(pk=source.pk).update(given={image: image})
    source.refresh_from_db()
    sources.change_status(source, "stopped" if source.status != "stopped" else "rectifying", because=image, at=now, by=reviewer)
    polluter = fill(make_source("坏散乱污", unit=found["unit"], kind="scattered", disposal="shut"), name=f"{image}散乱污")
    proof = polluter.proofs.create(proof="water", done_on=today, file=make_photo(found["unit"]), at=now, by=reviewer)
    permit, device = source.permits.create(name="坏"), source.devices.create(kind="video", installed_on=today)
    for row in (proof, source.holders.create(slot="manager", name="坏"), permit, device):
        fill(row)
    return {"permit_of_source": permit, "device_of_source": device, "polluter": polluter}
