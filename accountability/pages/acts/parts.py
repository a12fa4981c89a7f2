"""What stands above the form of an act: the text of a notice, the gate, the feedback that is judged, other matters to merge into."""

from accountability import texts
from accountability.forms.matters.fields import ActForm
from accountability.models import Matter
from accountability.pages.matter import checks, photos, rounds
from accountability.pages.matter.stand import Stand

MOST_FOUND = 20


def beside(form: ActForm, request) -> dict:
    """Return the variables of the part that a form names."""
    return PARTS[form.part](form, form.stand, request) if form.part in PARTS else {}


def _preview(form: ActForm, stand: Stand, request) -> dict:
    """Return the notice as it would be issued."""
    matter = stand.matter
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    due = said.get("due_on") or form.initial.get("due_on")
    facts = {"title": matter.title, "number": matter.number, "description": matter.description, "due": due}
    return {
        "body": texts.kept(texts.ASSIGN_BODY, **facts),
        "requirement": said.get("requirement") or texts.kept(texts.ASSIGN_ASKS, **facts),
        "signer": said.get("signer", ""),
        "to": [matter.handling_unit, *(row.unit for row in stand.further if row.role == "joint")],
    }


def _gate(form: ActForm, stand: Stand, request) -> dict:
    return {"gate": checks.closing(stand)}


def _feedback(form: ActForm, stand: Stand, request) -> dict:
    """Return the feedback that waits, with its photos and the pairs."""
    album = photos.album(stand)
    waiting = next((one for one in album.answered if one.feedback.status == "waiting"), None)
    return {"answered": waiting, "spots": album.spots, "before": album.before}


def _found(form: ActForm, stand: Stand, request) -> dict:
    return {"last": stand.last_return}


def _rounds(form: ActForm, stand: Stand, request) -> dict:
    return {"rounds": rounds.rounds(stand)}


def _others(form: ActForm, stand: Stand, request) -> dict:
    """Return other matters in hand by words; without words those of the same unit and kind."""
    words = request.GET.get("q", "").strip()
    rows = Matter.objects.visible_to(stand.user).in_hand().exclude(pk=stand.matter.pk).select_related("handling_unit")
    rows = rows.found_by(words) if words else rows.filter(handling_unit=stand.matter.handling_unit)
    return {"q": words, "found": rows.order_by("-registered_at")[:MOST_FOUND], "chosen": request.GET.get("into", "")}


def _slip(form: ActForm, stand: Stand, request) -> dict:
    """Return the notices of the unit that nobody has signed for."""
    return {"slips": [row for row in stand.notices if row.received_at is None and row.unit_id == stand.matter.handling_unit_id]}


PARTS = {
    "accountability/act/_slip.html": _slip,
    "accountability/act/_preview.html": _preview,
    "accountability/act/_gate.html": _gate,
    "accountability/act/_feedback.html": _feedback,
    "accountability/act/_found.html": _found,
    "accountability/act/_rounds.html": _rounds,
    "accountability/act/_strike.html": _rounds,
    "accountability/act/_others.html": _others,
}
