"""A score that is a value may be nonsense, as a mistaken unit of measure makes it: it has room, so that no other unit loses its place."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rankings", "0003_values_beside_points")]

    operations = [
        migrations.AlterField("place", "score", models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="Score")),
        migrations.AlterField("placeterm", "points", models.DecimalField(decimal_places=2, max_digits=14)),
        migrations.AlterField(
            "rankingtable",
            "base",
            models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="Value of the district"),
        ),
    ]
