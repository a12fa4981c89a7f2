"""A matter comes in by hand: from the office's form with its photos, or from a leader's instruction."""

from datetime import datetime

from django.db import transaction

from accountability.forms.matters.registering import Coming, InstructionForm
from accountability.matters import attach, instruct, register
from accountability.matters.registering import Incoming
from accountability.models import Matter, MatterFile
from accountability.statuses import Level, Origin
from tracker.evidence.forms import keep_chosen
from tracker.lib.refusals import Refused
from tracker.org.models import User

MORE = ("origin_label", "source_number", "address", "topics", "is_priority")


def take(form: Coming, user: User, at: datetime) -> Matter | None:
    """Register what a form says, with its photos; None with the refusal on the form. The same form again returns what is there."""
    is_valid = form.is_valid()
    if is_valid and (known := Matter.objects.visible_to(user).filter(uid=form.cleaned_data["uid"]).first()):
        return known
    unit = form.cleaned_data.get("handling_unit")
    files = [file for name in form.photo_fields if unit for file in keep_chosen(form, name, unit=unit, by=user, at=at)]
    if not (is_valid and form.is_valid()):
        return None
    try:
        return _register(form, files, user, at)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return None


@transaction.atomic
def _register(form: Coming, files: list, user: User, at: datetime) -> Matter:
    is_instruction = isinstance(form, InstructionForm)
    matter = register(_instruction(form.cleaned_data) if is_instruction else _whole(form.cleaned_data), at=at, by=user)
    if is_instruction:
        instruct(matter, words=form.cleaned_data["words"], at=at, by=user)
    attach(matter, files, phase=MatterFile.Phase.BEFORE, at=at, by=user)
    return matter


def _instruction(said: dict) -> Incoming:
    return Incoming(
        kind=said["kind"],
        title=said["title"],
        description=said["words"],
        level=Level.DISTRICT,
        origin=Origin.INSTRUCTION,
        handling_unit=said["handling_unit"],
        uid=said["uid"],
        more={"is_priority": True},
    )


def _whole(said: dict) -> Incoming:
    return Incoming(
        joint=tuple(said["joint"]),
        assisting=tuple(said["assisting"]),
        more={name: said[name] for name in MORE},
        **{
            name: said[name]
            for name in ("kind", "title", "description", "level", "origin", "handling_unit", "lead_unit", "found_on", "uid")
        },
    )
