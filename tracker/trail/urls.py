"""Addresses of the trail."""

from django.urls import path

from tracker.trail.views import browser, history

app_name = "trail"

urlpatterns = [
    path("", browser.acts, name="acts"),
    path("today/", browser.today, name="today"),
    path("export/", browser.export, name="export"),
    path("acts/<int:pk>/", browser.act, name="act"),
    path("of/<str:label>/", history.of, name="of-all"),
    path("of/<str:label>/<str:pk>/", history.of, name="of"),
]
