"""Who sees a file, and with which words it is sent."""

import uuid

import pytest
from django.urls import reverse

from tests.evidence.conftest import attach, kept, upload
from tests.evidence.pictures import PDF, photo
from tests.make import make_user
from tracker.evidence import storage
from tracker.evidence.models import File
from tracker.trail.models import Act

CONTENTS = ("file", "thumb", "copy", "original")


def ask(client, user, file, content):
    """Return the status of an address of a file for somebody."""
    client.force_login(user)
    return client.get(reverse(f"evidence:{content}", args=[getattr(file, "uid", file)])).status_code


class TestDoor:
    @pytest.mark.parametrize("content", CONTENTS)
    def test_an_upload_that_nothing_holds_is_its_senders_alone(self, house, client, content):
        file = kept(house)
        assert [ask(client, who, file, content) for who in (house.official, house.colleague, house.office)] == [200, 404, 404]

    @pytest.mark.parametrize("content", CONTENTS)
    def test_one_that_a_matter_holds_is_for_whom_the_matter_is(self, house, client, content):
        file = kept(house, unit=house.there, by=house.outsider)
        attach(house, file)
        assert [ask(client, who, file, content) for who in (house.colleague, house.office, house.outsider)] == [200, 200, 404]

    def test_a_number_that_is_none_and_a_copy_of_a_document(self, house, client):
        assert ask(client, house.official, uuid.uuid4(), "original") == 404
        document = kept(house, PDF, "a.pdf")
        assert [ask(client, house.official, document, content) for content in CONTENTS] == [200, 404, 404, 200]

    def test_an_administrator_sees_none(self, house, client):
        file = kept(house)
        attach(house, file)
        assert ask(client, make_user("auditor", role="audit_admin"), file, "original") == 404


class TestSending:
    @pytest.mark.parametrize(("content", "name"), [("thumb", "thumb.jpg"), ("copy", "copy.jpg"), ("original", None)])
    def test_no_browser_takes_it_for_a_page(self, house, client, content, name):
        file = kept(house, name="现场.jpg")
        client.force_login(house.official)
        answer = client.get(reverse(f"evidence:{content}", args=[file.uid]))
        assert b"".join(answer) == storage.content(file.contents[content])
        assert answer["Content-Type"] == "image/jpeg"
        wanted = f"{file.uid}-{name}" if name else "filename*=utf-8''%E7%8E%B0%E5%9C%BA.jpg"
        assert answer["Content-Disposition"].startswith("attachment") and wanted in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Cache-Control"] == "private, no-store"

    def test_nginx_is_told_where_it_lies(self, house, client, settings):
        settings.EVIDENCE_SENT_BY_PROXY = "/evidence-sealed/"
        file = kept(house)
        client.force_login(house.official)
        answer = client.get(reverse("evidence:original", args=[file.uid]))
        assert answer["X-Accel-Redirect"] == f"/evidence-sealed/{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}"
        assert answer.content == b"" and answer["X-Content-Type-Options"] == "nosniff"

    def test_what_is_gone_from_the_disk_is_said_in_the_log(self, house, client, caplog):
        file = kept(house, photo(4711))
        storage.sealed().place(file.sha256).unlink()
        assert ask(client, house.official, file, "original") == 404
        assert file.sha256 in caplog.text

    def test_each_download_of_an_original_is_written_down(self, house, client):
        file = kept(house)
        client.force_login(house.official)
        for content in ("original", "original", "copy", "thumb", "file"):
            answer = client.get(reverse(f"evidence:{content}", args=[file.uid]))
            b"".join(answer)
        client.head(reverse("evidence:original", args=[file.uid]))
        acts = Act.objects.filter(kind="read", thing="evidence.file")
        assert len(acts) == 2 and acts[0].detail == {"sha256": file.sha256}


class TestUpload:
    def send(self, client, user, **fields):
        client.force_login(user)
        return client.post(reverse("evidence:upload"), fields)

    def test_it_answers_with_the_number_and_the_hash(self, house, client):
        uid = str(uuid.uuid4())
        for _ in range(2):
            answer = self.send(client, house.official, file=upload(), uid=uid)
            assert answer.status_code == 201 and answer.json()["uid"] == uid
        file = File.objects.get()
        assert (answer.json()["sha256"], file.unit, file.by) == (file.sha256, house.here, house.official)

    def test_a_refusal_is_a_sentence(self, house, client):
        answer = self.send(client, house.official, file=upload(b"<svg/>", "a.svg"))
        assert (answer.status_code, list(answer.json())) == (415, ["error"])
        assert self.send(client, house.official).status_code == 422
        assert self.send(client, house.official, file=upload(), uid="x").status_code == 422

    def test_an_administrator_brings_none(self, house, client):
        assert self.send(client, make_user("auditor", role="audit_admin"), file=upload()).status_code == 403
        assert self.send(client, make_user("nobody"), file=upload()).status_code == 403


class TestPage:
    def test_it_shows_the_photo_and_what_is_known(self, house, client):
        file = kept(house)
        client.force_login(house.official)
        page = client.get(file.get_absolute_url()).content.decode()
        assert reverse("evidence:copy", args=[file.uid]) in page and "HUAWEI P60 Pro" in page and "34.75" in page and file.sha256 in page
