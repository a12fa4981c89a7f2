"""A pollution source becomes a site of a project, or is taken off it."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from projects import delivery
from projects.forms.delivery import TakeBackForm
from projects.forms.sites import SiteForm
from projects.models import Project, Site
from projects.pages.sites import offered
from projects.views.delivery import Page, act, page_with_form


@page_with_form
def link(request, pk: int):
    """Link a source."""
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("territory"), pk=pk)
    follows = _("Its light, visits and findings then stand on the page of the project, and the project on the page of the source.")
    page = Page(_("Link a site"), follows, "sites", project)
    form = partial(SiteForm, offered=offered(project, request.user))
    return act(request, project, form, page, lambda **said: delivery.link_site(project, **said))


@page_with_form
def unlink(request, pk: int):
    """Take a source off its project."""
    site = get_object_or_404(Site.objects.visible_to(request.user).select_related("project", "source"), pk=pk)
    follows = _("The source stays in the ledger of sources; who linked it and your reason stay in the history.")
    page = Page(_("Take the site off"), follows, "sites", site)
    return act(request, site.project, TakeBackForm, page, lambda **said: delivery.unlink_site(site, **said))
