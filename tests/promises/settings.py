"""The product's settings and the app of jobs that hurt; only processes that these tests start read them."""

from tracker.settings import *  # noqa: F403 - the product's own, one app added
from tracker.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.promises.hurting"]
ROOT_URLCONF = "tests.promises.hurting.urls"
