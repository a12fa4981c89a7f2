"""Policies, checklist, kinds of matters, prefixes, instruments."""

from django.urls import path

from accountability.views import rules

urlpatterns = [
    path("policy/", rules.policy, name="policy"),
    path("policy/new/", rules.policy_add, name="policy-add"),
    path("checklist/", rules.checklist, name="checklist"),
    path("checklist/new/", rules.checklist_add, name="checklist-add"),
    path("kinds/", rules.kinds, name="kinds"),
    path("kinds/new/", rules.kind_edit, name="kind-add"),
    path("kinds/<int:pk>/", rules.kind_edit, name="kind"),
    path("prefixes/", rules.prefixes, name="prefixes"),
    path("instruments/", rules.instruments, name="instruments"),
]
