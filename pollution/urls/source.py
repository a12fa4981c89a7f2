"""The page of a source and the acts on it: source/<pk>/<act>/, or source/<pk>/<act>/<row>/ for acts on a row of it."""

from django.urls import path

from pollution.pages.source.acts import ACTS
from pollution.views import source

urlpatterns = [
    path("source/<int:pk>/", source.source, name="source"),
    *(
        path(f"source/<int:pk>/{act.name}/{'<int:of>/' if act.rows else ''}", source.view_of(act), name=f"source-{act.name}")
        for act in ACTS
    ),
]
