"""Examples for the style guide; every one is invented."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import pgettext, pgettext_lazy

TODAY = date(2016, 8, 9)
ICONS = (
    "inbox gauge building smoke flag scale chart gear search user users bell check cross download upload plus print filter columns "
    "down up left right calendar warning info moon globe exit pin camera file clock pencil history screen undo"
)


class SampleForm(forms.Form):
    """Every kind of field once."""

    name = forms.CharField(label=pgettext_lazy("sample", "Name"), help_text=pgettext_lazy("sample", "As it stands in the approval."))
    due_on = forms.DateField(label=pgettext_lazy("sample", "Due"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label=pgettext_lazy("sample", "Kind"),
        choices=[("", "—"), ("a", pgettext_lazy("sample", "At once")), ("b", pgettext_lazy("sample", "By a day"))],
    )
    verdict = forms.ChoiceField(
        label=pgettext_lazy("sample", "Verdict"),
        widget=forms.RadioSelect,
        choices=[("yes", pgettext_lazy("sample", "Met")), ("no", pgettext_lazy("sample", "Not met"))],
    )
    because = forms.CharField(label=pgettext_lazy("sample", "Because"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    joint = forms.BooleanField(label=pgettext_lazy("sample", "A joint matter"), required=False)
    photo = forms.FileField(label=pgettext_lazy("sample", "Photo"), required=False)


def bag(**values) -> SimpleNamespace:
    """Return the values as one object."""
    return SimpleNamespace(**values)


def ledger_rows() -> list:
    """Return rows as a ledger of projects shows them."""
    return [
        bag(
            tone="green",
            light=pgettext("sample", "On schedule"),
            name=pgettext("sample", "Riverside new town, first phase"),
            sub=pgettext("sample", "Province key · District major"),
            unit=pgettext("sample", "New district"),
            plan=Decimal(360000),
            done=Decimal(271000),
            rate=Decimal("0.7528"),
            next="",
        ),
        bag(
            tone="yellow",
            light=pgettext("sample", "Slow"),
            name=pgettext("sample", "International fashion trade centre with a name that runs on so that one sees how it wraps"),
            sub=pgettext("sample", "District major"),
            unit=pgettext("sample", "Songshan Road sub-district"),
            plan=Decimal(400000),
            done=Decimal(182000),
            rate=Decimal("0.455"),
            next=pgettext("sample", "Main building topped out"),
            late=12,
        ),
        bag(
            tone="red",
            light=pgettext("sample", "Behind"),
            name=pgettext("sample", "Garden primary school"),
            sub=pgettext("sample", "Government investment"),
            unit=pgettext("sample", "Education bureau"),
            plan=Decimal(4800),
            done=Decimal(0),
            rate=Decimal(0),
            next=pgettext("sample", "Building permit"),
            late=39,
        ),
        bag(
            tone="green",
            light=pgettext("sample", "On schedule"),
            name=pgettext("sample", "Canal park"),
            sub=pgettext("sample", "District major"),
            unit=pgettext("sample", "Parks bureau"),
            plan=Decimal(90000),
            done=Decimal(101000),
            rate=Decimal("1.1222"),
            next="",
        ),
    ]


def charts() -> dict:
    """Return the data of one chart of each kind."""
    names = [pgettext("sample", "Unit %(n)s") % {"n": letter} for letter in "ABCDEFGHIJ"]
    xs, ys = [-26, -21, -14, -9, -3, -1, 3, 7, 5, 9], [55, 72, 77, 90, 64, 79, 88, 91, 94, 96]
    tones = ["red", "red", "red", "yellow", "yellow", "yellow", "green", "green", "green", "green"]
    return {
        "line": {
            "x": [str(n) for n in range(1, 13)],
            "unit": pgettext("sample", "100 million yuan"),
            "now": "7",
            "now_label": pgettext("sample", "now"),
            "series": [
                {
                    "name": pgettext("sample", "planned"),
                    "plan": True,
                    "values": [20, 45, 80, 130, 180, 225, 258, 300, 340, 380, 415, 441.8],
                },
                {"name": pgettext("sample", "done"), "values": [18, 40, 70, 112, 150, 188, 218.4, None, None, None, None, None]},
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
            "mark": {"value": 58.3, "name": pgettext("sample", "schedule")},
        },
        "scatter": {
            "points": [{"name": n, "x": x, "y": y, "tone": t} for n, x, y, t in zip(names, xs, ys, tones, strict=True)],
            "x": {"name": pgettext("sample", "Investment against schedule, points"), "cross": 0},
            "y": {"name": pgettext("sample", "Closed in time, %"), "cross": 85},
        },
        "pareto": {
            "rows": [
                {"name": pgettext("sample", "Land"), "value": 18},
                {"name": pgettext("sample", "Money"), "value": 11},
                {"name": pgettext("sample", "Permits"), "value": 9},
                {"name": pgettext("sample", "Weather"), "value": 3},
            ],
            "unit": pgettext("sample", "projects"),
            "share": pgettext("sample", "cumulative share"),
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
            "labels": {
                "planned": pgettext("sample", "planned"),
                "done": pgettext("sample", "delivered"),
                "today": pgettext("sample", "today"),
            },
            "rows": [
                {"name": pgettext("sample", "Land"), "from": "2016-01-10", "to": "2016-03-31", "done": "2016-03-20", "tone": "green"},
                {
                    "name": pgettext("sample", "Building permit"),
                    "from": "2016-03-01",
                    "to": "2016-05-31",
                    "done": "2016-07-10",
                    "tone": "green",
                },
                {"name": pgettext("sample", "Main building topped out"), "from": "2016-05-01", "to": "2016-07-28", "tone": "red"},
                {"name": pgettext("sample", "Handed over"), "from": "2016-08-15", "to": "2016-12-20", "tone": "grey"},
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
            "started": pgettext("sample", "Started"),
            "milestones_behind": pgettext("sample", "Milestones behind"),
            "permits_done": pgettext("sample", "Permits done"),
            "rank_in_the_city": pgettext("sample", "Rank in the city"),
            "on_schedule": pgettext("sample", "On schedule"),
            "slow": pgettext("sample", "Slow"),
            "behind": pgettext("sample", "Behind"),
            "rectifying": pgettext("sample", "Rectifying"),
            "closed": pgettext("sample", "Closed"),
            "no_matter_is_open": pgettext("sample", "No matter is open"),
            "a_finding_of_an_inspection_opens_one": pgettext("sample", "A finding of an inspection opens one."),
            "start_an_inspection": pgettext("sample", "Start an inspection"),
            "reading_the_workbook": pgettext("sample", "Reading the workbook"),
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
        "lines": [
            pgettext("sample", "Investment done this year 218.4 of 441.8, 100 million yuan"),
            pgettext("sample", "8.9 points behind the schedule"),
        ],
        "stairs": [
            bag(count=n, label=label, url="#stairs")
            for n, label in [
                (128, pgettext("sample", "open matters")),
                (23, pgettext("sample", "overdue")),
                (9, pgettext("sample", "urged once, not met")),
                (3, pgettext("sample", "urged twice, due today")),
                (2, pgettext("sample", "cases opened")),
            ]
        ],
        "steps": [
            bag(label=pgettext("sample", "Registered"), when="7-19", state="done"),
            bag(label=pgettext("sample", "Assigned"), when="7-19", state="done"),
            bag(label=pgettext("sample", "Acknowledged"), when="7-20 09:12", state="done"),
            bag(label=pgettext("sample", "Rectifying"), when="", state="late"),
            bag(label=pgettext("sample", "Accepted"), when="", state="todo"),
            bag(label=pgettext("sample", "Closed"), when="", state="todo"),
        ],
        "facts": [
            bag(label=pgettext("sample", "Unit"), value=pgettext("sample", "Songshan Road sub-district")),
            bag(label=pgettext("sample", "Due"), value="2016-08-09", sub=pgettext("sample", "moved once"), tone="late"),
            bag(label=pgettext("sample", "Found by"), value=None),
        ],
        "history": [
            bag(
                what=pgettext("sample", "Re-check: not met"),
                by=pgettext("sample", "An inspector"),
                at=datetime(2016, 8, 1, 2, 5, tzinfo=UTC),
                because=pgettext("sample", "The cover net is torn."),
                tone="red",
            ),
            bag(
                what=pgettext("sample", "Assigned"),
                by=pgettext("sample", "Supervision office"),
                at=datetime(2016, 7, 19, 7, 42, tzinfo=UTC),
            ),
        ],
        "acts": [
            bag(
                label=pgettext("sample", "Record the re-check"),
                url="#",
                primary=True,
                follows=pgettext("sample", "Met: goes to acceptance. Not met: the second urging has failed and a case opens at once."),
            ),
            bag(label=pgettext("sample", "Name another re-checker"), url="#"),
            bag(
                label=pgettext("sample", "Dismiss"),
                url="#",
                danger=True,
                post=True,
                confirm=pgettext("sample", "Dismiss this matter as unfounded?"),
            ),
        ],
        "tabs": [
            bag(label=pgettext("sample", "Plan and progress"), url="#", active=True),
            bag(label=pgettext("sample", "Milestones"), url="#", count=7),
            bag(label=pgettext("sample", "History"), url="#"),
        ],
        "crumbs": [bag(label=pgettext("sample", "Key projects"), url="#"), bag(label=pgettext("sample", "Style guide"), url="")],
    }
