"""Addresses of rankings."""

from django.urls import path

from tracker.rankings.views import acts, standings

app_name = "rankings"

urlpatterns = [
    path("", standings.index, name="index"),
    path("standings/<int:pk>/publish/", acts.publish, name="publish"),
    path("standings/<int:pk>/correct/", acts.correct, name="correct"),
    path("standings/<int:pk>/withdraw/", acts.withdraw, name="withdraw"),
    path("standings/<int:pk>/recompute/", acts.recompute, name="recompute"),
    path("<slug:kind>/<str:period>/<slug:group>/", standings.standing, name="standing"),
    path("<slug:kind>/<str:period>/<slug:group>/<int:unit>/", standings.place, name="place"),
]
