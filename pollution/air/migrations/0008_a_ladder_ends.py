"""A ladder in use ends on a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("air", "0007_which_exceedance_opens_its_matter")]

    operations = [
        migrations.AddField("ladder", "last_day", models.DateField(blank=True, null=True, verbose_name="Last day")),
    ]
