"""All addresses; apps are named by string."""

from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from tracker import pages
from tracker.frame.views import styleguide
from tracker.jobs.views import healthz
from tracker.org.views import account

handler500 = "tracker.frame.failing.server_error"
urlpatterns = [
    path("", pages.home, name="home"),
    path("overview/", pages.overview, name="overview"),
    path("todo/", pages.todo, name="todo"),
    path("todo/count/", pages.todo_count, name="todo-count"),
    path("search/", pages.search, name="search"),
    path("log-in/", account.LogIn.as_view(), name="login"),
    path("log-out/", LogoutView.as_view(), name="logout"),
    path("password/", account.OwnPassword.as_view(), name="password_change"),
    path("language/", account.set_language, name="set_language"),
    path("healthz", healthz, name="healthz"),
    path("org/", include("tracker.org.urls")),
    path("jobs/", include("tracker.jobs.urls")),
    path("trail/", include("tracker.trail.urls")),
    path("alerts/", include("tracker.alerts.urls")),
    path("supervision/", include("accountability.urls")),
    path("pollution/", include("pollution.urls")),
    path("air/", include("pollution.air.urls")),
    path("api/air/v1/", include("pollution.air.api.urls")),
    path("projects/", include("projects.urls")),
    path("ledger/", include("tracker.ledger.urls")),
    path("rankings/", include("tracker.rankings.urls")),
    path("evidence/", include("tracker.evidence.urls")),
]

if settings.SINGLE_SIGN_ON:
    # First, for some of the addresses above are another view then; the library is read only here.
    from tracker.org.sign_on_urls import instead

    urlpatterns[:0] = [*instead(), path("sign-on/", include("tracker.org.sign_on_urls"))]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
