"""Records of visits, and findings with the acts on them."""

from django.urls import path

from pollution.pages.records.acts import ACTS
from pollution.views import findings, records

urlpatterns = [
    path("inspections/", records.inspections, name="inspections"),
    path("inspections/<int:pk>/", records.inspection_of, name="inspection-of"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<int:pk>/", findings.finding_of, name="finding-of"),
    path("inspections/<uuid:uid>/", records.inspection, name="inspection"),
    path("inspections/<uuid:uid>/print/", records.record_print, name="inspection-print"),
    path("inspections/<uuid:uid>/record.docx", records.record_docx, name="inspection-docx"),
    path("inspections/<uuid:uid>/remark/", records.remark, name="inspection-remark"),
    path("findings/<uuid:uid>/", findings.finding, name="finding"),
    *(path(f"findings/<uuid:uid>/{act.name}/", findings.view_of(act), name=f"finding-{act.name}") for act in ACTS),
]
