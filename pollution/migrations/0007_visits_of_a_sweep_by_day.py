"""What is left of a sweep is read by day, however many visits it has."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pollution", "0006_used_checklists_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="sweeptask",
            index=models.Index(fields=["sweep", "due_on", "order", "id"], name="visit_of_a_sweep_by_day"),
        ),
    ]
