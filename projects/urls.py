"""Addresses of key projects."""

from django.urls import path

from projects.views import delivery, figures, planning, prints, project, raising, reporting, sites, unit

app_name = "projects"

urlpatterns = [
    path("", project.projects_list, name="list"),
    path("<int:pk>/", project.project, name="project"),
    path("<int:pk>/start/", delivery.start, name="start"),
    path("<int:pk>/plan/", planning.plan, name="plan"),
    path("<int:pk>/milestones/add/", delivery.add_milestone, name="milestone-add"),
    path("<int:pk>/permits/<int:kind>/", delivery.permit, name="permit"),
    path("<int:pk>/delays/add/", delivery.raise_delay, name="delay-add"),
    path("<int:pk>/quantities/add/", delivery.add_quantity, name="quantity-add"),
    path("<int:pk>/terms/add/", delivery.add_term, name="term-add"),
    path("milestones/<int:pk>/deliver/", delivery.deliver_milestone, name="milestone-deliver"),
    path("milestones/<int:pk>/replan/", delivery.replan_milestone, name="milestone-replan"),
    path("delays/<int:pk>/next/", delivery.set_next_step, name="delay-next"),
    path("delays/<int:pk>/resolve/", delivery.resolve_delay, name="delay-resolve"),
    path("quantities/<int:pk>/month/", delivery.quantity_month, name="quantity-month"),
    path("terms/<int:pk>/keep/", delivery.keep_term, name="term-keep"),
    path("<int:pk>/complete/", delivery.complete, name="complete"),
    path("starts/<int:pk>/take-back/", delivery.take_back_start, name="start-take-back"),
    path("<str:tab>/<int:pk>/take-back/", delivery.take_back, name="take-back"),
    path("<int:pk>/print/<str:kind>/", prints.project_print, name="print"),
    path("<int:pk>/raise/<str:why>/<int:of>/", raising.raise_fact, name="raise"),
    path("<int:pk>/instruct/", raising.instruct, name="instruct"),
    path("<int:pk>/sites/add/", sites.link, name="site-link"),
    path("sites/<int:pk>/take-off/", sites.unlink, name="site-unlink"),
    path("raising/", raising.rules, name="raising"),
    path("raising/new/", raising.rule_add, name="raising-add"),
    path("unit/<int:pk>/", unit.unit, name="unit"),
    path("unit/<int:pk>/print/<str:kind>/", prints.unit_print, name="unit-print"),
    path("causes/", unit.causes, name="causes"),
    path("figures/", figures.printed, name="printed"),
    path("rounds/", reporting.rounds, name="rounds"),
    path("rounds/<str:label>/", reporting.round_page, name="round"),
    path("rounds/<str:label>/sheet/", reporting.sheet, name="sheet"),
    path("rounds/<str:label>/accept/", reporting.accept_many, name="round-accept"),
    path("rounds/<str:label>/lock/", reporting.lock, name="round-lock"),
    path("reports/<int:pk>/", reporting.report, name="report"),
    path("reports/<int:pk>/fill/", reporting.fill, name="report-fill"),
    path("reports/<int:pk>/accept/", reporting.accept, name="report-accept"),
    path("reports/<int:pk>/return/", reporting.send_back, name="report-return"),
]
