"""Cases, their people and outcomes, dossier."""

from django.urls import path

from accountability.views.cases import acts, pages, papers

urlpatterns = [
    path("cases/", pages.cases_list, name="cases"),
    path("cases/bulletin/", pages.bulletin, name="case-bulletin"),
    path("cases/outcomes/export/", papers.outcomes, name="case-outcomes"),
    path("cases/<int:pk>/", pages.case, name="case"),
    path("cases/<int:pk>/evidence/", pages.evidence, name="case-evidence"),
    path("cases/<int:pk>/hand-over/", acts.hand_over, name="case-hand-over"),
    path("cases/<int:pk>/decide/", acts.decide, name="case-decide"),
    path("cases/<int:pk>/drop/", acts.drop, name="case-drop"),
    path("cases/<int:pk>/reopen/", acts.reopen, name="case-reopen"),
    path("cases/<int:pk>/people/add/", acts.add_person, name="case-person-add"),
    path("cases/<int:pk>/relief/", acts.relief, name="case-relief"),
    path("cases/<int:pk>/dossier/", papers.dossier_page, name="case-dossier"),
    path("cases/<int:pk>/dossier.docx", papers.dossier_docx, name="case-dossier-docx"),
    path("cases/<int:pk>/download/<str:what>/", papers.sealed, name="case-sealed"),
    path("cases/people/<int:pk>/", acts.correct_person, name="case-person"),
    path("cases/people/<int:pk>/take-off/", acts.take_off, name="case-person-take-off"),
    path("cases/people/<int:pk>/outcome/", acts.record_outcome, name="case-outcome"),
    path("cases/outcomes/<int:pk>/take-back/", acts.take_back_outcome, name="case-outcome-take-back"),
    path("cases/reliefs/<int:pk>/decide/", acts.decide_relief, name="case-relief-decide"),
]
