"""Fields and items of the year's special treatments, under which sweeps are made."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0005_several_policies_a_day_and_who_bound_a_factor"),
        ("pollution", "0007_visits_of_a_sweep_by_day"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="Year")),
                ("order", models.PositiveSmallIntegerField(verbose_name="Order")),
                ("name", models.CharField(max_length=60, verbose_name="Name of the special treatment")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="English name")),
                ("goal", models.TextField(blank=True, verbose_name="Goal")),
                ("planned_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="Number planned")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="Last day")),
                ("source", models.CharField(max_length=200, verbose_name="Source document")),
                (
                    "lead_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                        verbose_name="Lead unit",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="pollution.campaign",
                        verbose_name="Field of treatment",
                    ),
                ),
            ],
            options={
                "verbose_name": "Special treatment",
                "verbose_name_plural": "Special treatments",
                "ordering": ["-year", "order", "id"],
                'constraints': [
                    models.UniqueConstraint(
                fields=("year", "parent", "name"), name="a_special_treatment_stands_once_in_its_year", nulls_distinct=False
            ),
                ],
            },
        ),
        migrations.AddField(
            model_name="sweep",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sweeps",
                to="pollution.campaign",
                verbose_name="Special treatment",
            ),
        ),
    ]
