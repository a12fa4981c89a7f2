from datetime import date

from django.db import migrations


def let_everybody_try(apps, schema_editor):
    """A demonstration district that stands already gets what a new one is built with: accounts are shared there."""
    if apps.get_model("org", "District").objects.filter(is_demo=True).exists():
        apps.get_model("org", "LogInPolicy").objects.get_or_create(
            first_day=date(2016, 1, 1),
            defaults={
                "source": "演示",
                "change_days": 0,
                "remembered": 0,
                "failures": 20,
                "address_failures": 1000,
                "lock_minutes": 1,
                "idle_minutes": 720,
                "absolute_hours": 24,
                "one_session": False,
                "second_factor_roles": [],
            },
        )


class Migration(migrations.Migration):

    dependencies = [
        ("org", "0003_log_in_policy_sessions_second_factor"),
    ]

    operations = [
        migrations.RunPython(let_everybody_try, migrations.RunPython.noop),
    ]
