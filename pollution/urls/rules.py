"""Checklists, the rules of the field, who answers for grids."""

from django.urls import path

from pollution.views import rules

urlpatterns = [
    path("checklists/", rules.checklists, name="checklists"),
    path("checklists/<int:pk>/", rules.checklist, name="checklist"),
    path("checklists/<int:pk>/new/", rules.checklist_new, name="checklist-new"),
    path("checklists/<int:pk>/change/", rules.checklist_change, name="checklist-change"),
    path("checklists/<int:pk>/withdraw/", rules.checklist_withdraw, name="checklist-withdraw"),
    path("field-policy/", rules.policy, name="field-policy"),
    path("field-policy/new/", rules.policy_new, name="field-policy-new"),
    path("grids/", rules.grid_list, name="grids"),
    path("grids/<int:pk>/", rules.grid_list, name="grids-of"),
    path("grids/<int:pk>/appoint/", rules.grid_appoint, name="grid-appoint"),
    path("grid-duties/<int:pk>/end/", rules.grid_end, name="grid-end"),
]
