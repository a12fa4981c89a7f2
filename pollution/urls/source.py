"""The page of a source and the acts on it (source/<pk>/<act>/[<row>/]), the sources of a unit, the workload of supervisors."""

from django.urls import path

from pollution.pages.source.acts import ACTS
from pollution.views import source, unit

urlpatterns = [
    path("units/<int:pk>/", unit.unit, name="unit"),
    path("workload/", unit.workload, name="workload"),
    path("source/<int:pk>/", source.source, name="source"),
    *(
        path(f"source/<int:pk>/{act.name}/{'<int:of>/' if act.rows else ''}", source.view_of(act), name=f"source-{act.name}")
        for act in ACTS
    ),
]
