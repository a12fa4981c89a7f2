"""Pages of the dated tree of units."""

from datetime import date

from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.frame.templatetags.frame import day as day_words
from tracker.lib import periods
from tracker.lib.panels import roof
from tracker.org import placing
from tracker.org.forms import LastDayForm, PlaceForm, UnitForm
from tracker.org.models import Post, Unit, User
from tracker.org.rights import reach
from tracker.org.statuses import Duty
from tracker.org.tree import Branch, branches
from tracker.org.views.parts import Act, Fact, Link, Page, act_page, day_asked, may, need, way

with_form = require_http_methods(["GET", "HEAD", "POST"])
LEVELS = 2  # shown at first: the district and what lies directly under it


@require_safe
def units(request):
    """Show the tree as it stood on a day, whole, below one unit, or what a search found."""
    need(request, "org.unit")
    day, words = day_asked(request), request.GET.get("q", "").strip()
    shown = Unit.objects.visible_to(request.user)
    rows = branches(shown, day, under=_number(request.GET.get("under")), levels=_number(request.GET.get("levels")) or LEVELS)
    if words:
        found = set(shown.found_by(words).values_list("pk", flat=True))
        rows = [row for row in branches(shown, day, levels=99) if row.unit.pk in found]
    context = {
        "rows": _with_leaders(rows, day, request.user),
        "day": day,
        "words": words,
        "under": request.GET.get("under"),
        "levels": request.GET.get("levels"),
    }
    return render(
        request,
        "org/units.html",
        context | {"may_change": may(request, "org.unit", "change"), "is_today": day == periods.today(), "crumbs": way(request)},
    )


def _with_leaders(rows: list[Branch], day: date, user: User) -> list[Branch]:
    """Return the rows with the people who lead each unit on a day, as far as the user may see them."""
    posts = (
        Post.objects.visible_to(user)
        .on(day)
        .holding(Duty.MAIN_LEADER)
        .filter(unit__in=[row.unit.pk for row in rows])
        .select_related("person")
    )
    leaders: dict[int, list] = {}
    for post in posts:
        leaders.setdefault(post.unit_id, []).append(post.person)
    for row in rows:
        row.leaders = leaders.get(row.unit.pk, [])
    return rows


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


@require_safe
def unit(request, pk: int):
    """Show one unit: what it is, who holds its posts, where it stood, what lies below."""
    need(request, "org.unit")
    one = get_object_or_404(Unit.objects.visible_to(request.user).select_related("parent"), pk=pk)
    today = periods.today()
    posts = (
        list(Post.objects.visible_to(request.user).filter(unit=one).by_weight().select_related("person"))
        if _sees_people(request, one)
        else []
    )
    context = {
        "unit": one,
        "crumbs": _way(request),
        "facts": _facts(one),
        "posts": [post for post in posts if post.last_day is None or post.last_day >= today],
        "former": [post for post in posts if post.last_day is not None and post.last_day < today],
        "sees_people": _sees_people(request, one),
        "placements": one.placements.select_related("parent").order_by("-first_day"),
        "below": Unit.objects.visible_to(request.user).on(today).filter(parent=one).in_order(),
        "acts": _acts(request, one),
        "projects_url": _projects_url(request, one),
        "panels": roof.panels_of_unit(request.user, one, today),
    }
    return render(request, "org/unit.html", context)


def _sees_people(request, one: Unit) -> bool:
    return reach(request.user, "org.person").covers(one.pk)


def _projects_url(request, one: Unit) -> str:
    """Return the page of the unit's projects, for who may see them, if the app that has it is there."""
    try:
        return reverse("projects:unit", args=[one.pk]) if reach(request.user, "projects.project").covers(one.pk) else ""
    except NoReverseMatch:
        return ""


def _facts(one: Unit) -> list[Fact]:
    parent_url = one.parent.get_absolute_url() if one.parent else ""
    return [
        Fact(_("Kind"), one.get_kind_display()),
        Fact(_("Short name"), one.short_name),
        Fact(_("English name"), format_html('<span lang="en">{}</span>', one.name_en) if one.name_en else ""),
        Fact(_("Code"), one.code),
        Fact(_("Parent unit"), one.parent, url=parent_url),
        Fact(_("First day"), day_words(one.first_day, "full")),
        Fact(_("Last day"), day_words(one.last_day, "full")),
    ]


def _acts(request, one: Unit) -> list[Act]:
    if not may(request, "org.unit", "change") or one.last_day is not None:
        return []
    acts = [
        Act(_("Change"), reverse("org:unit-edit", args=[one.pk]), _("Name, code and place in lists."), primary=True),
        Act(_("Add a unit below"), f"{reverse('org:unit-new')}?parent={one.pk}", _("A community, a grid, an office.")),
    ]
    if one.parent_id:
        acts += [
            Act(
                _("Place elsewhere"),
                reverse("org:unit-place", args=[one.pk]),
                _("From a day on it stands under another unit; who reaches it changes at once."),
            ),
            Act(
                _("End a unit"),
                reverse("org:unit-end", args=[one.pk]),
                _("It stays on record with all that belongs to it; nothing new can be given to it."),
                danger=True,
            ),
        ]
    return acts


def _way(request, *more: Link) -> list[Link]:
    return way(request, Link(_("Units"), reverse("org:units")), *more)


def _to_change(request, pk: int) -> Unit:
    need(request, "org.unit", "change")
    return get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)


@with_form
def new(request):
    """Make a unit."""
    need(request, "org.unit", "change")
    today = periods.today()
    form = UnitForm(request.POST or None, on=today, initial={"parent": request.GET.get("parent")})
    page = Page(_("Add a unit"), _way(request), _("The unit can hold posts, roles and projects from its first day on."))
    return act_page(request, form, page, lambda **told: placing.make_unit(**told).get_absolute_url(), reverse("org:units"))


@with_form
def edit(request, pk: int):
    """Change what a unit is called."""
    one = _to_change(request, pk)
    form = UnitForm(request.POST or None, on=periods.today(), instance=one)
    page = Page(_("Change a unit"), _way(request, Link(one, one.get_absolute_url())), _("Frozen rankings and bulletins keep the old name."))
    return act_page(request, form, page, lambda **told: placing.change_unit(one, **told), one.get_absolute_url())


@with_form
def place(request, pk: int):
    """Put a unit under another."""
    one = _to_change(request, pk)
    form = PlaceForm(request.POST or None, unit=one, on=periods.today())
    page = Page(
        _("Place elsewhere"), _way(request, Link(one, one.get_absolute_url())), _("Rankings of past periods keep the tree of their day.")
    )
    return act_page(request, form, page, lambda **told: placing.place_unit(one, **told), one.get_absolute_url())


@with_form
def end(request, pk: int):
    """Let a unit end."""
    one = _to_change(request, pk)
    form = LastDayForm(request.POST or None, on=periods.today())
    page = Page(
        _("End a unit"),
        _way(request, Link(one, one.get_absolute_url())),
        _("The posts in it end with it. Its projects stay and must be given to another unit."),
        danger=True,
    )
    return act_page(request, form, page, lambda **told: placing.end_unit(one, **told), one.get_absolute_url())
