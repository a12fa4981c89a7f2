"""Sweeps: list, plan, the sweep and the acts on it, coverage, one's own visits; the special treatments they are made for."""

from django.urls import path

from pollution.views import campaigns
from pollution.views.sweeps import acts, pages

urlpatterns = [
    path("sweeps/", pages.sweeps_list, name="sweeps"),
    path("sweeps/new/", acts.new, name="sweep-new"),
    path("sweeps/mine/", pages.mine, name="sweep-mine"),
    path("sweeps/coverage/", pages.three_levels, name="sweep-coverage"),
    path("sweeps/visits/", pages.visits_list, name="sweep-tasks"),
    path("sweeps/visits/<int:pk>/", pages.visit, name="sweep-task"),
    path("sweeps/<int:pk>/", pages.sweep, name="sweep"),
    path("sweeps/<int:pk>/draw/", pages.draw, name="sweep-draw"),
    path("sweeps/<int:pk>/print/", pages.print_visits, name="sweep-print"),
    path("sweeps/<int:pk>/start/", acts.start, name="sweep-start"),
    path("sweeps/<int:pk>/assign/", acts.assign, name="sweep-assign"),
    path("sweeps/<int:pk>/deal/", acts.deal, name="sweep-deal"),
    path("sweeps/<int:pk>/add/", acts.add, name="sweep-add"),
    path("sweeps/<int:pk>/extend/", acts.extend, name="sweep-extend"),
    path("sweeps/<int:pk>/end/", acts.end, name="sweep-end"),
    path("sweeps/<int:pk>/cancel/", acts.cancel, name="sweep-cancel"),
    path("sweeps/<int:pk>/again/", acts.again, name="sweep-again"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign-new"),
    path("campaigns/<int:pk>/change/", campaigns.campaign_change, name="campaign-change"),
    path("campaigns/<int:pk>/end/", campaigns.campaign_end, name="campaign-end"),
]
