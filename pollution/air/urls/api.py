"""Addresses of air monitoring: keys of the programs' door, and what programs may do."""

from django.urls import path

from pollution.air.views import keys

urlpatterns = [
    path("keys/", keys.keys_list, name="keys"),
    path("keys/new/", keys.key_new, name="key-new"),
    path("keys/<int:pk>/end/", keys.key_end, name="key-end"),
    path("api/", keys.described, name="api"),
    path("api/openapi.json", keys.api_file, name="api-file"),
]
