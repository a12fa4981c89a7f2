"""A source is a site of one project at most: linked, shown on both pages, taken off with a reason."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from pollution.beside import beside
from projects.models import Change, Site
from tests.make import make_project, make_source, make_unit, make_user
from tracker.lib import periods
from tracker.org.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client):
    """Return a project with a site on its ground, an official there who is logged in, and somebody from elsewhere."""
    here, elsewhere = make_unit("嵩山路街道"), make_unit("侯寨乡")
    project = make_project(lead_unit=here, handling_unit=here, territory=here)
    official = make_user(role="official", unit=here)
    client.force_login(official)
    return SimpleNamespace(
        client=client,
        project=project,
        site=make_source("鑫苑名城工地", unit=here),
        other=make_source("侯寨物流港工地", unit=elsewhere),
        official=official,
        outsider=make_user(role="official", unit=elsewhere),
        link=reverse("projects:site-link", args=[project.pk]),
    )


def test_a_site_is_linked_once_shown_on_both_pages_and_taken_off_with_a_reason(scene):
    page = scene.client.get(scene.link).content.decode()
    assert "鑫苑名城工地" in page and "侯寨物流港工地" not in page
    assert scene.client.post(scene.link, {"source": scene.other.pk}).status_code == 422
    assert scene.client.post(scene.link, {"source": scene.site.pk}).status_code == 302
    again = scene.client.post(scene.link, {"source": scene.site.pk})
    assert again.status_code == 422 and Site.objects.count() == 1
    (line,) = beside(scene.official, scene.site)
    assert line.value == str(scene.project) and line.url.endswith("?tab=sites")
    assert beside(User.objects.get(pk=scene.outsider.pk), scene.site) == []
    site = Site.objects.get()
    off = reverse("projects:site-unlink", args=[site.pk])
    assert scene.client.post(off, {"because": " "}).status_code == 422
    assert scene.client.post(off, {"because": "关联错误"}).status_code == 302
    assert not Site.objects.exists()
    deeds = Change.objects.filter(project=scene.project).order_by("pk").values_list("deed", flat=True)
    assert list(deeds) == ["site_linked", "site_unlinked"]
    history = scene.client.get(f"{scene.project.get_absolute_url()}?tab=history").content.decode()
    assert "关联错误" in history and "鑫苑名城工地" in history


def test_nobody_links_on_a_project_of_others(scene):
    scene.client.force_login(scene.outsider)
    assert scene.client.get(scene.link).status_code == 404
    site = Site.objects.create(project=scene.project, source=scene.site, at=periods.now(), by=None)
    assert scene.client.post(reverse("projects:site-unlink", args=[site.pk]), {"because": "不是我的"}).status_code == 404
    assert Site.objects.exists()
