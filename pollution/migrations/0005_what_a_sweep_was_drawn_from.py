"""From what a sweep was drawn is kept beside its seed, and stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAYS = """
CREATE TRIGGER what_was_written_stays BEFORE UPDATE OR DELETE ON pollution_sweepdraw FOR EACH ROW EXECUTE FUNCTION accountability_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pollution", "0004_what_ends_may_begin_anew"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SweepDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sources", models.JSONField(verbose_name="Sources in the draw")),
                ("people", models.JSONField(verbose_name="People in the draw")),
                ("at", models.DateTimeField(verbose_name="Drawn at")),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("sweep", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="draw", to="pollution.sweep")),
            ],
            options={
                "verbose_name": "Draw of a sweep",
            },
        ),
        migrations.RunSQL(STAYS, "DROP TRIGGER what_was_written_stays ON pollution_sweepdraw;"),
    ]
