"""A list of sources in hostile words: heads that nobody knows, cells that are odd; it is checked, and shows them all."""

from django.db.models import Model

from tests.browser.hostile import STRINGS
from tests.ledger.books import book
from tracker.ledger.intake.acts import check_workbook
from tracker.ledger.register import ledgers
from tracker.lib import periods
from tracker.org.models import User


def of_the_list(found: dict[str, Model]) -> dict[str, Model]:
    """Check a list of one source whose every cell is hostile."""
    image, script = STRINGS[:2]
    heads = ["企业名称", "代码", "网格", "排污许可证", "污染物", script]
    file = book(
        [[f"{image}厂", script[:40], image, script[:60], f"{image[:20]}、{image[:20]}", image]], heads=heads, above=(), name="坏名单.xlsx"
    )
    params = {"for_unit": str(found["unit"].pk), "for_kind": "industry", "crs": "wgs84"}
    by = User.objects.get(username="supervisor")
    return {"odd": check_workbook(ledgers()["sources"], file, name=file.name, size=file.size, params=params, at=periods.now(), by=by)}
