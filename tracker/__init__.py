"""Tracker (两手抓): what a district starts, builds and cleans, chased and answered for."""

from tracker.celery import app as celery_app

__all__ = ["celery_app"]
