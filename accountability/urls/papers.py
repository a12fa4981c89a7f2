"""What is printed or downloaded as .docx."""

from django.urls import path

from accountability.views import papers

urlpatterns = [
    path("notices/<int:pk>/print/", papers.notice_print, name="notice-print"),
    path("notices/<int:pk>/notice.docx", papers.notice_docx, name="notice-docx"),
    path("matters/<int:pk>/tables/", papers.matter_tables, name="matter-tables-print"),
]
