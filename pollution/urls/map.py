"""The map."""

from django.urls import path

from pollution.views import map as views

urlpatterns = [
    path("map/", views.sources_map, name="map"),
    path("map/clusters/", views.map_clusters, name="map-clusters"),
    path("map/townships/", views.map_townships, name="map-townships"),
    path("map/outlines/", views.map_outlines, name="map-outlines"),
]
