"""Addresses of air monitoring: voids, exceptional events and corrections."""

from django.urls import path

from pollution.air.views import keeping

urlpatterns = [
    path("voids/", keeping.voids_list, name="voids"),
    path("voids/new/", keeping.void_new, name="void-new"),
    path("voids/<int:pk>/", keeping.void, name="void"),
    path("voids/<int:pk>/take-back/", keeping.void_take_back, name="void-take-back"),
    path("events/", keeping.events_list, name="events"),
    path("events/new/", keeping.event_new, name="event-new"),
    path("events/<int:pk>/", keeping.event, name="event"),
    path("events/<int:pk>/change/", keeping.event_edit, name="event-edit"),
    path("events/<int:pk>/withdraw/", keeping.event_withdraw, name="event-withdraw"),
    path("corrections/", keeping.corrections, name="corrections"),
]
