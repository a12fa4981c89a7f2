"""Printed counts beside the rows."""

from django.urls import path

from pollution.views import counts

urlpatterns = [path("counts/", counts.counts, name="counts")]
