"""All addresses; apps are named by string."""

from django.urls import include, path

from tracker import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("i18n/", include("django.conf.urls.i18n")),
]
