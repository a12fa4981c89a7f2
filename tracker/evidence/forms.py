"""A field for photos and documents: several at once, sent one by one while the form is filled in, or with it where no script runs."""

import uuid
from datetime import datetime

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.evidence.keeping import Refused, keep
from tracker.evidence.kinds import DOCUMENT_BYTES, DOCUMENTS, MB, PHOTO_BYTES, PHOTOS
from tracker.evidence.models import File
from tracker.org.models import Unit, User

MOST_AT_ONCE = 20
PHOTO_TYPES = ",".join(("image/*", *(ending for kind in PHOTOS for ending in kind.endings)))
DOCUMENT_TYPES = ",".join(ending for kind in DOCUMENTS for ending in kind.endings)


class Chosen:
    """What a person chose: files that came with the form, and numbers of those that came before it."""

    def __init__(self, uploads: list[UploadedFile], numbers: list[str]):
        self.uploads = uploads
        self.uids = [uid for number in numbers if (uid := _number(number))]

    def __len__(self) -> int:
        return len(self.uploads) + len(self.uids)


def _number(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class PhotosInput(forms.Widget):
    """Buttons for the camera and for files, the chosen ones as thumbnails, the limits beside them."""

    template_name = "evidence/_photos_input.html"
    needs_multipart_form = True
    use_fieldset = True

    def __init__(self, takes_documents: bool = True):
        super().__init__()
        self.takes_documents = takes_documents
        self.kept: list[File] = []  # shown again when the form comes back with an error

    def value_from_datadict(self, data, files, name) -> Chosen:
        """Return what was chosen; the numbers of files kept before are in NAME-kept."""
        uploads = files.getlist(name) if isinstance(files, MultiValueDict) else []
        return Chosen(uploads, data.getlist(f"{name}-kept") if isinstance(data, MultiValueDict) else [])

    def value_omitted_from_data(self, data, files, name) -> bool:
        """Return False: nothing chosen is no file, not an absent field."""
        return False

    def get_context(self, name, value, attrs):
        """Return what the template draws."""
        context = super().get_context(name, None, attrs)
        accepted = f"{PHOTO_TYPES},{DOCUMENT_TYPES}" if self.takes_documents else PHOTO_TYPES
        limits = {"most": MOST_AT_ONCE, "photo": PHOTO_BYTES // MB, "document": DOCUMENT_BYTES // MB}
        if self.takes_documents:
            words = _("Photos up to %(photo)d MB (JPG, PNG, HEIC, WEBP), PDF, DOCX, XLSX up to %(document)d MB; %(most)d at once.") % limits
        else:
            words = _("Photos up to %(photo)d MB (JPG, PNG, HEIC, WEBP); %(most)d at once.") % limits
        return context | {"accepted": accepted, "limits": words, "kept": self.kept, "most": MOST_AT_ONCE}


class PhotosField(forms.Field):
    """Photos and documents; cleaned, it is what was Chosen. `keep_chosen` makes files of it."""

    widget = PhotosInput
    default_error_messages = {"required": gettext_lazy("Add at least one photo or document.")}

    def __init__(self, *, takes_documents: bool = True, **options):
        options.setdefault("label", gettext_lazy("Photos and files"))
        super().__init__(widget=PhotosInput(takes_documents), **options)

    def clean(self, value: Chosen) -> Chosen:
        """Return what was chosen, if it is some and not too many."""
        if self.required and not len(value):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(value) > MOST_AT_ONCE:
            raise forms.ValidationError(_("At most %(most)d files at once.") % {"most": MOST_AT_ONCE}, code="many")
        return value


def keep_chosen(form: forms.Form, name: str, *, unit: Unit, by: User, at: datetime) -> list[File]:
    """Keep what was chosen in a field of a form, and return it in the order of the page.

    A refusal becomes an error of the field that names the file, so ask the form afterwards; `refused_status` is what a page then
    answers. What was kept stays chosen when the form is shown again, so it may be called whatever else is wrong with the form.
    """
    chosen = form.cleaned_data.get(name) or form[name].data
    waiting = {file.uid: file for file in File.objects.waiting_of(by).filter(uid__in=chosen.uids)}
    kept = [waiting[uid] for uid in dict.fromkeys(chosen.uids) if uid in waiting]
    if len(kept) < len(set(chosen.uids)):
        form.add_error(name, _("Some files were sent too long ago, or are in use already. Choose them again."))
    statuses = []
    for upload in chosen.uploads[:MOST_AT_ONCE]:
        try:
            kept.append(keep(upload, unit=unit, by=by, at=at, field=name))
        except Refused as refused:
            form.add_error(name, f"{upload.name}: {refused}")
            statuses.append(refused.status)
    form.refused_status = max(statuses, default=422)
    form.fields[name].widget.kept = kept
    return kept
