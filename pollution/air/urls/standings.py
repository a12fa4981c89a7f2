"""Addresses of air monitoring: ladders, consequences, targets and the rules of periods."""

from django.urls import path

from pollution.air.views import standings, targets

urlpatterns = [
    path("ladders/", standings.ladders, name="ladders"),
    path("ladders/<int:pk>/", standings.ladder, name="ladder"),
    path("ladders/<int:pk>/begin/", standings.ladder_begin, name="ladder-begin"),
    path("ladders/<int:pk>/end/", standings.ladder_end, name="ladder-end"),
    path("consequences/", standings.consequences, name="consequences"),
    path("consequences/<int:pk>/decide/", standings.consequence_decide, name="consequence-decide"),
    path("targets/", targets.targets, name="targets"),
    path("targets/new/", targets.target_new, name="target-new"),
    path("targets/<int:pk>/withdraw/", targets.target_withdraw, name="target-withdraw"),
    path("policy/", targets.policy, name="air-policy"),
    path("policy/new/", targets.policy_new, name="air-policy-new"),
]
