"""Pages of people and their posts."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.lib import periods
from tracker.org import contact
from tracker.org import people as acts
from tracker.org.forms import LastDayForm, PersonForm, PostForm
from tracker.org.models import Person, Post, User
from tracker.org.views.parts import Act, Fact, Link, Page, act_page, may, need, paged, way
from tracker.org.views.units import with_form


@require_safe
def people(request):
    """List the people one may see, by pinyin, with their posts of today."""
    need(request, "org.person")
    words = request.GET.get("q", "").strip()
    rows = Person.objects.visible_to(request.user).for_list(periods.today())
    page_obj = paged(request, rows.found_by(words) if words else rows)
    return render(
        request,
        "org/people.html",
        {"page_obj": page_obj, "words": words, "may_change": may(request, "org.person", "change"), "crumbs": way(request)},
    )


def _or_404(request, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.user), pk=pk)


@require_safe
def person(request, pk: int):
    """Show a person: how to reach them, the posts they hold and held, their account."""
    one = _or_404(request, pk)
    today = periods.today()
    posts = list(one.posts.select_related("unit").order_by("last_day", "-first_day"))
    account = User.objects.visible_to(request.user).filter(person=one).first()
    context = {
        "person": one,
        "crumbs": _way(request),
        "facts": _facts(one, account),
        "posts": [post for post in posts if post.last_day is None or post.last_day >= today],
        "former": [post for post in posts if post.last_day is not None and post.last_day < today],
        "may_change": may(request, "org.person", "change"),
        "acts": _acts(request, one, account),
    }
    return render(request, "org/person.html", context)


def _facts(one: Person, account: User | None) -> list[Fact]:
    facts = [Fact(_("Mobile phone"), one.phone), Fact(_("E-mail"), one.email)]
    return [*facts, Fact(_("Account"), account.username, url=account.get_absolute_url())] if account else facts


def _acts(request, one: Person, account: User | None) -> list[Act]:
    found = []
    if may(request, "org.person", "change"):
        found += [
            Act(
                _("Add a post"),
                reverse("org:post-new", args=[one.pk]),
                _("The person holds it from a day on and answers for its duty."),
                primary=True,
            ),
        ]
    if contact.may_change(one, request.user):
        found.append(Act(_("Change"), reverse("org:person-edit", args=[one.pk]), _("Name, telephone, e-mail.")))
    if may(request, "org.person", "leave") and one.pk != request.user.person_id:
        follows = _("Posts, roles, account and open log-ins end together.")
        found.append(Act(_("The person leaves"), reverse("org:person-leave", args=[one.pk]), follows, danger=True))
    if account is None and may(request, "org.user", "change"):
        found.append(
            Act(_("Open an account"), f"{reverse('org:user-new')}?person={one.pk}", _("With it the person can log in; roles come after."))
        )
    return found


def _way(request, *more: Link) -> list[Link]:
    return way(request, Link(_("People"), reverse("org:people")), *more)


@with_form
def new(request):
    """Make a person."""
    need(request, "org.person", "change")
    page = Page(_("Add a person"), _way(request), _("Posts and an account are added on the person's page."))
    form = PersonForm(request.POST or None)
    return act_page(request, form, page, lambda **told: acts.make_person(**told).get_absolute_url(), reverse("org:people"))


@with_form
def edit(request, pk: int):
    """Change how a person is called and reached."""
    one = _or_404(request, pk)
    if not contact.may_change(one, request.user):
        need(request, "org.person", "change")
    page = Page(_("Change a person"), _way(request, Link(one, one.get_absolute_url())), _contact_rule(one))
    form = PersonForm(request.POST or None, instance=one)
    return act_page(request, form, page, lambda **told: contact.change_person(one, by=request.user, **told), one.get_absolute_url())


def _contact_rule(one: Person) -> str:
    if contact.administrators_account(one) is None:
        return ""
    return _("An administrator: only that person or the security administrator may change this.")


@with_form
def new_post(request, pk: int):
    """Give a person a post."""
    need(request, "org.person", "change")
    one = _or_404(request, pk)
    form = PostForm(request.POST or None, on=periods.today(), initial={"unit": request.GET.get("unit")})
    page = Page(
        _("Add a post"),
        _way(request, Link(one, one.get_absolute_url())),
        _("Alerts of the unit reach the holder of the duty from the first day on."),
    )
    return act_page(request, form, page, lambda **told: _begin(one, told), one.get_absolute_url())


def _begin(one: Person, told: dict) -> None:
    acts.begin_post(one, told.pop("unit"), **told)


@with_form
def end_post(request, pk: int):
    """Let a post end."""
    need(request, "org.person", "change")
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("person", "unit"), pk=pk)
    back = post.person.get_absolute_url()
    page = Page(
        _("End a post"),
        _way(request, Link(post.person, back), Link(post)),
        _("From the day after, alerts go to the others who hold a duty there."),
        danger=True,
    )
    form = LastDayForm(request.POST or None, on=periods.today())
    return act_page(request, form, page, lambda **told: acts.end_post(post, **told), back)
