"""Outlines of units for the map, taken in from a GeoJSON file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pollution import outlines


class Command(BaseCommand):
    """manage.py outlines FILE.geojson --source "…" [--property NAME] [--schematic]: all features or none."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a FeatureCollection of Polygon or MultiPolygon, WGS-84")
        parser.add_argument("--source", required=True, help="the document or data that the outlines come from")
        parser.add_argument("--property", help="the property that holds the unit's code or name, if it is not code, adcode or name")
        parser.add_argument("--schematic", action="store_true", help="drawn for orientation: the map says that they are no boundaries")

    def handle(self, file, source, schematic, **options):
        names = (options["property"],) if options["property"] else outlines.NAMES
        try:
            found = outlines.read_geojson(file.read_text(encoding="utf-8-sig"), names=names)
        except (OSError, UnicodeDecodeError, outlines.BadOutlines) as error:
            raise CommandError(str(error)) from error
        kept = outlines.keep(found, source=source[:200], is_schematic=schematic)
        self.stdout.write(_("%(n)d outlines stored.") % {"n": kept})
