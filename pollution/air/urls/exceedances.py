"""Addresses of air monitoring: hours that were too high, and the rules."""

from django.urls import path

from pollution.air.views import exceedances

urlpatterns = [
    path("exceedances/", exceedances.exceedances, name="exceedances"),
    path("exceedances/<int:pk>/", exceedances.exceedance, name="exceedance"),
    path("exceedances/replies/", exceedances.replies, name="exceedance-replies"),
    path("exceedance-rules/", exceedances.rules, name="exceedance-rules"),
    path("exceedance-rules/new/", exceedances.rule_new, name="exceedance-rule-new"),
    path("exceedance-rules/<int:pk>/", exceedances.rule, name="exceedance-rule"),
    path("exceedance-rules/<int:pk>/change/", exceedances.rule_change, name="exceedance-rule-change"),
    path("exceedance-rules/<int:pk>/on/", exceedances.rule_on, name="exceedance-rule-on"),
    path("exceedance-rules/<int:pk>/off/", exceedances.rule_off, name="exceedance-rule-off"),
]
