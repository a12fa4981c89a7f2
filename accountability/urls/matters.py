"""The matter and the acts on it: matters/<pk>/<act>/, or matters/<pk>/<act>/<row>/ for acts on a row of it."""

from django.urls import path

from accountability.pages.acts import ACTS
from accountability.views import matters, registering
from accountability.views.acting import view_of

urlpatterns = [
    path("matters/new/", registering.register, name="register"),
    path("matters/<int:pk>/", matters.matter, name="matter"),
    *(path(f"matters/<int:pk>/{act.name}/{'<int:of>/' if act.every else ''}", view_of(act), name=f"matter-{act.name}") for act in ACTS),
]
