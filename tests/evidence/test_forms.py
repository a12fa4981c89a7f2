"""The field of a form: several files at once, errors that name the file, what arrived stays chosen."""

import uuid

import pytest
from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tests.evidence.conftest import attach, kept, upload
from tests.evidence.pictures import PDF, SVG, photo
from tests.make import moment
from tracker.evidence.forms import MOST_AT_ONCE, PhotosField, keep_chosen
from tracker.evidence.models import File


class FeedbackForm(forms.Form):
    """A form as an app above has it."""

    words = forms.CharField()
    photos = PhotosField()


def sent(house, *files, numbers=(), words="已覆盖", by=None):
    """Return a form that was sent, and what of it was kept."""
    data = QueryDict(mutable=True)
    data["words"] = words
    data.setlist("photos-kept", [str(number) for number in numbers])
    form = FeedbackForm(data, MultiValueDict({"photos": list(files)}))
    form.is_valid()
    return form, keep_chosen(form, "photos", unit=house.here, by=by or house.official, at=moment())


class TestField:
    def test_files_with_the_form_and_numbers_sent_before_it(self, house):
        before = kept(house)
        form, files = sent(house, upload(photo(2)), upload(PDF, "说明.pdf"), numbers=[before.uid])
        assert not form.errors and files[0] == before and [file.name for file in files[1:]] == ["照片.jpg", "说明.pdf"]

    def test_nothing_chosen_is_said(self, house):
        form, files = sent(house)
        assert list(form.errors) == ["photos"] and files == []

    def test_an_error_names_the_file_and_the_others_stay_chosen(self, house):
        form, files = sent(house, upload(photo(2), "好.jpg"), upload(SVG, "坏.svg"))
        assert form.errors["photos"][0].startswith("坏.svg") and form.refused_status == 415
        assert [file.name for file in files] == ["好.jpg"]
        page = str(form["photos"])
        assert str(files[0].uid) in page and "坏.svg" not in page

    def test_what_arrived_stays_when_another_field_is_wrong(self, house):
        form, files = sent(house, upload(), words="")
        assert list(form.errors) == ["words"] and str(files[0].uid) in str(form["photos"])

    @pytest.mark.parametrize("whose", ["somebody else's", "in use", "none", "no number"])
    def test_numbers_that_are_not_ones_own_to_give(self, house, whose):
        file = kept(house, by=house.colleague if whose == "somebody else's" else house.official)
        if whose == "in use":
            attach(house, file)
        number = {"none": uuid.uuid4(), "no number": "x'; --"}.get(whose, file.uid)
        form, files = sent(house, numbers=[number])
        assert "photos" in form.errors and files == []

    def test_too_many_at_once(self, house):
        form, _files = sent(house, *(upload(SVG, "a.svg") for _ in range(MOST_AT_ONCE + 1)))
        assert "photos" in form.errors and not File.objects.exists()

    def test_the_limits_stand_beside_it_and_the_camera_is_offered(self):
        page = str(FeedbackForm()["photos"])
        assert 'capture="environment"' in page and "multiple" in page and "25" in page and "data-photos" in page
