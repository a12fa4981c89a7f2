"""manage.py sbom > bom.json: the bill of materials for scanners and inspectors."""

import json
import subprocess
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand

from tracker.lib import periods
from tracker.lib.bill import bill


class Command(BaseCommand):
    """Print what the product consists of, as CycloneDX 1.6 JSON."""

    help = __doc__
    requires_system_checks = ()

    def handle(self, **options):
        found = bill(settings.BASE_DIR, at=periods.real_now(), number=uuid4(), version=self._version())
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))

    def _version(self) -> str:
        """Return the commit that is installed, or nothing certain where there is no repository."""
        try:
            said = subprocess.run(
                ["git", "describe", "--always", "--dirty"], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
            )
        except (OSError, subprocess.CalledProcessError):
            return "unknown"
        return said.stdout.strip()
