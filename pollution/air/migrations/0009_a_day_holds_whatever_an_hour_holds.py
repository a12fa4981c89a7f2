"""A day holds whatever an hour holds: one mad device must not stop the days of all others. No row is written anew (only the bound is)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("air", "0008_a_ladder_ends")]

    operations = [
        migrations.AlterField(name, "value", models.DecimalField(decimal_places=1, max_digits=10, null=True, verbose_name="Value"))
        for name in ("stationday", "unitday")
    ]
