"""Examples for the style guide; every one is invented."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import pgettext, pgettext_lazy

_ = partial(pgettext, "sample")
lazy = partial(pgettext_lazy, "sample")
TODAY = date(2016, 8, 9)
ICONS = (
    "inbox gauge building smoke flag scale chart gear search user users bell check cross download upload plus print filter columns "
    "down up left right calendar warning info moon globe exit pin camera file clock pencil history screen undo"
)


class SampleForm(forms.Form):
    """Every kind of field once."""

    name = forms.CharField(label=lazy("Name"), help_text=lazy("As it stands in the approval."))
    due_on = forms.DateField(label=lazy("Due"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=lazy("Kind"), choices=[("", "—"), ("a", lazy("At once")), ("b", lazy("By a day"))])
    verdict = forms.ChoiceField(label=lazy("Verdict"), widget=forms.RadioSelect, choices=[("yes", lazy("Met")), ("no", lazy("Not met"))])
    because = forms.CharField(label=lazy("Because"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    joint = forms.BooleanField(label=lazy("A joint matter"), required=False)
    photo = forms.FileField(label=lazy("Photo"), required=False)


def bag(**values) -> SimpleNamespace:
    """Return the values as one object."""
    return SimpleNamespace(**values)


def ledger_rows() -> list:
    """Return rows as a ledger of projects shows them."""
    return [
        bag(
            tone="green",
            light=_("On schedule"),
            name=_("Riverside new town, first phase"),
            sub=_("Province key · District major"),
            unit=_("New district"),
            plan=Decimal(360000),
            done=Decimal(271000),
            rate=Decimal("0.7528"),
            next="",
        ),
        bag(
            tone="yellow",
            light=_("Slow"),
            name=_("International fashion trade centre with a name that runs on so that one sees how it wraps"),
            sub=_("District major"),
            unit=_("Songshan Road sub-district"),
            plan=Decimal(400000),
            done=Decimal(182000),
            rate=Decimal("0.455"),
            next=_("Main building topped out"),
            late=12,
        ),
        bag(
            tone="red",
            light=_("Behind"),
            name=_("Garden primary school"),
            sub=_("Government investment"),
            unit=_("Education bureau"),
            plan=Decimal(4800),
            done=Decimal(0),
            rate=Decimal(0),
            next=_("Building permit"),
            late=39,
        ),
        bag(
            tone="green",
            light=_("On schedule"),
            name=_("Canal park"),
            sub=_("District major"),
            unit=_("Parks bureau"),
            plan=Decimal(90000),
            done=Decimal(101000),
            rate=Decimal("1.1222"),
            next="",
        ),
    ]


def charts() -> dict:
    """Return the data of one chart of each kind."""
    names = [_("Unit %(n)s") % {"n": letter} for letter in "ABCDEFGHIJ"]
    xs, ys = [-26, -21, -14, -9, -3, -1, 3, 7, 5, 9], [55, 72, 77, 90, 64, 79, 88, 91, 94, 96]
    tones = ["red", "red", "red", "yellow", "yellow", "yellow", "green", "green", "green", "green"]
    return {
        "line": {
            "x": [str(n) for n in range(1, 13)],
            "unit": _("100 million yuan"),
            "now": "7",
            "now_label": _("now"),
            "series": [
                {"name": _("planned"), "plan": True, "values": [20, 45, 80, 130, 180, 225, 258, 300, 340, 380, 415, 441.8]},
                {"name": _("done"), "values": [18, 40, 70, 112, 150, 188, 218.4, None, None, None, None, None]},
            ],
        },
        "bars": {
            "rows": [
                {"name": n, "value": v, "tone": t}
                for n, v, t in zip(
                    names[:6], [75.3, 67, 62.2, 45.5, 36.8, 21], ["blue", "blue", "blue", "yellow", "red", "red"], strict=True
                )
            ],
            "unit": "%",
            "places": 1,
            "mark": {"value": 58.3, "name": _("schedule")},
        },
        "scatter": {
            "points": [{"name": n, "x": x, "y": y, "tone": t} for n, x, y, t in zip(names, xs, ys, tones, strict=True)],
            "x": {"name": _("Investment against schedule, points"), "cross": 0},
            "y": {"name": _("Closed in time, %"), "cross": 85},
        },
        "pareto": {
            "rows": [
                {"name": _("Land"), "value": 18},
                {"name": _("Money"), "value": 11},
                {"name": _("Permits"), "value": 9},
                {"name": _("Weather"), "value": 3},
            ],
            "unit": _("projects"),
            "share": _("cumulative share"),
        },
        "calendar": {
            "year": 2016,
            "days": [[str(date(2016, 1, 1) + timedelta(days=n)), 40 + (n * 37) % 160] for n in range(220)],
            "pieces": [
                {"min": low, "max": high, "aqi": n, "label": f"{low}–{high}"}
                for n, low, high in ((1, 0, 50), (2, 51, 100), (3, 101, 150), (4, 151, 200))
            ],
        },
        "gantt": {
            "today": "2016-08-09",
            "labels": {"planned": _("planned"), "done": _("delivered"), "today": _("today")},
            "rows": [
                {"name": _("Land"), "from": "2016-01-10", "to": "2016-03-31", "done": "2016-03-20", "tone": "green"},
                {"name": _("Building permit"), "from": "2016-03-01", "to": "2016-05-31", "done": "2016-07-10", "tone": "green"},
                {"name": _("Main building topped out"), "from": "2016-05-01", "to": "2016-07-28", "tone": "red"},
                {"name": _("Handed over"), "from": "2016-08-15", "to": "2016-12-20", "tone": "grey"},
            ],
        },
    }


def everything() -> dict:
    """Return the context of the style guide."""
    page = Paginator(range(480), 50).page(4)
    wrong = SampleForm({"name": "", "due_on": "x"})
    return {
        "today": TODAY,
        "words": {
            "started": _("Started"),
            "milestones_behind": _("Milestones behind"),
            "permits_done": _("Permits done"),
            "rank_in_the_city": _("Rank in the city"),
            "on_schedule": _("On schedule"),
            "slow": _("Slow"),
            "behind": _("Behind"),
            "rectifying": _("Rectifying"),
            "closed": _("Closed"),
            "no_matter_is_open": _("No matter is open"),
            "a_finding_of_an_inspection_opens_one": _("A finding of an inspection opens one."),
            "start_an_inspection": _("Start an inspection"),
            "reading_the_workbook": _("Reading the workbook"),
        },
        "schedule": Decimal("0.583"),
        "half": Decimal("0.494"),
        "rows": ledger_rows(),
        "page_obj": page,
        "sizes": [20, 50, 100],
        "form": SampleForm(),
        "wrong_form": wrong,
        "charts": charts(),
        "icon_names": ICONS.split(),
        "lines": [_("Investment done this year 218.4 of 441.8, 100 million yuan"), _("8.9 points behind the schedule")],
        "stairs": [
            bag(count=n, label=label, url="#stairs")
            for n, label in [
                (128, _("open matters")),
                (23, _("overdue")),
                (9, _("urged once, not met")),
                (3, _("urged twice, due today")),
                (2, _("cases opened")),
            ]
        ],
        "steps": [
            bag(label=_("Registered"), when="7-19", state="done"),
            bag(label=_("Assigned"), when="7-19", state="done"),
            bag(label=_("Acknowledged"), when="7-20 09:12", state="done"),
            bag(label=_("Rectifying"), when="", state="late"),
            bag(label=_("Accepted"), when="", state="todo"),
            bag(label=_("Closed"), when="", state="todo"),
        ],
        "facts": [
            bag(label=_("Unit"), value=_("Songshan Road sub-district")),
            bag(label=_("Due"), value="2016-08-09", sub=_("moved once"), tone="late"),
            bag(label=_("Found by"), value=None),
        ],
        "history": [
            bag(
                what=_("Re-check: not met"),
                by=_("An inspector"),
                at=datetime(2016, 8, 1, 2, 5, tzinfo=UTC),
                because=_("The cover net is torn."),
                tone="red",
            ),
            bag(what=_("Assigned"), by=_("Supervision office"), at=datetime(2016, 7, 19, 7, 42, tzinfo=UTC)),
        ],
        "acts": [
            bag(
                label=_("Record the re-check"),
                url="#",
                primary=True,
                follows=_("Met: goes to acceptance. Not met: the second urging has failed and a case opens at once."),
            ),
            bag(label=_("Name another re-checker"), url="#"),
            bag(label=_("Dismiss"), url="#", danger=True, post=True, confirm=_("Dismiss this matter as unfounded?")),
        ],
        "tabs": [
            bag(label=_("Plan and progress"), url="#", active=True),
            bag(label=_("Milestones"), url="#", count=7),
            bag(label=_("History"), url="#"),
        ],
        "crumbs": [bag(label=_("Key projects"), url="#"), bag(label=_("Style guide"), url="")],
    }
