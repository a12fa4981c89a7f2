"""Addresses of the registers."""

from django.urls import path

from tracker.ledger.views import editing, exporting, importing, listing, views

app_name = "ledger"

urlpatterns = [
    path("<slug:name>/", listing.rows, name="list"),
    path("<slug:name>/conditions/", listing.conditions, name="conditions"),
    path("<slug:name>/offers/<slug:filter_name>/", listing.offers, name="offers"),
    path("<slug:name>/columns/", views.columns, name="columns"),
    path("<slug:name>/views/", views.saved_views, name="views"),
    path("<slug:name>/views/<int:pk>/delete/", views.delete_view, name="view-delete"),
    path("<slug:name>/export/", exporting.export, name="export"),
    path("<slug:name>/template/", importing.template, name="template"),
    path("<slug:name>/import/", importing.upload, name="import"),
    path("<slug:name>/import/<int:pk>/", importing.batch, name="import-batch"),
    path("<slug:name>/import/<int:pk>/confirm/", importing.confirm, name="import-confirm"),
    path("<slug:name>/import/<int:pk>/undo/", importing.undo, name="import-undo"),
    path("<slug:name>/new/", editing.new, name="new"),
    path("<slug:name>/<int:pk>/edit", editing.edit, name="edit"),
]
