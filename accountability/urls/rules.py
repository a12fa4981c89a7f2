"""Policies, checklist, kinds of matters, prefixes, instruments."""

urlpatterns = []
