"""What must not be lost or done twice: the outbox, the runs of periodic jobs, signs of life. All in real time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.jobs.schedule import jobs


class Outbox(models.Model):
    """Work that a committed change asked for; written in the change's own transaction."""

    topic = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("Outbox row")
        indexes = [
            models.Index(fields=["not_before"], condition=models.Q(done_at=None, dead_at=None), name="outbox_waiting"),
        ]

    def __str__(self):
        return f"{self.topic} {self.key}"


class RunState(models.TextChoices):
    """How a run of a periodic job stands."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    PARKED = "parked", _("Parked")


class JobRun(models.Model):
    """One period of one job, done at most once; `period` is the label of the district's period."""

    job = models.CharField(_("Job"), max_length=60)
    period = models.CharField(_("Period"), max_length=20)
    state = models.CharField(_("State"), max_length=8, choices=RunState, default=RunState.RUNNING)
    is_late = models.BooleanField(_("Made up later"), default=False)
    started_at = models.DateTimeField(_("Started at"))
    done_at = models.DateTimeField(_("Done at"), null=True)
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=1)
    result = models.CharField(_("Result"), max_length=200, blank=True)
    error = models.TextField(_("Error"), blank=True)

    class Meta:
        verbose_name = _("Job run")
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="a_job_runs_once_a_period")]
        indexes = [models.Index(fields=["job", "-started_at"])]

    def __str__(self):
        return f"{self.job} {self.period}"

    @property
    def title(self) -> str:
        """Return what the job is called on the screen."""
        known = jobs().get(self.job)
        return known.title if known else self.job

    @property
    def tone(self) -> str:
        """Return the tone in which the state is shown."""
        return {RunState.DONE: "green", RunState.FAILED: "yellow", RunState.PARKED: "red"}.get(self.state, "blue")


class SignOfLife(models.Model):
    """When a process last showed that it works."""

    name = models.CharField(max_length=40, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self):
        return self.name
