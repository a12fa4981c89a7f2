"""All addresses; apps are named by string."""

from django.urls import include, path

from tracker import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("overview/", pages.overview, name="overview"),
    path("todo/", pages.todo, name="todo"),
    path("search/", pages.search, name="search"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("projects/", include("projects.urls")),
]
