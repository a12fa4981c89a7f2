"""A file is kept whole, with what it says about itself, or refused with a sentence; nothing of a refused one stays."""

import io
import uuid
import zipfile
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from tests.evidence import pictures
from tests.evidence.conftest import kept, upload
from tests.evidence.pictures import encoded, photo, scene
from tests.make import moment
from tracker.evidence import storage
from tracker.evidence.keeping import NoRoom, NotWritten, Refused, Taken, TooBig, WrongKind, keep, seal
from tracker.evidence.models import File
from tracker.evidence.names import safe_name
from tracker.lib.periods import LOCAL


class TestPhotos:
    def test_the_original_stays_as_it_came_and_is_sealed(self, house):
        content = photo()
        file = kept(house, content)
        assert storage.content(file.sha256) == content
        assert storage.is_whole(file.sha256) and storage.is_whole(file.copy_sha256) and storage.is_whole(file.thumb_sha256)
        place = storage.sealed().place(file.sha256)
        assert place.stat().st_mode & 0o777 == 0o400 and place.name == file.sha256
        assert not list((place.parents[2] / storage.COMING).iterdir())

    def test_what_the_photo_says_stands_in_the_row_and_not_in_the_copies(self, house):
        file = kept(house, photo(size=(800, 600), turned=6, taken="2016:08:08 09:30:00"))
        assert file.taken_at == datetime(2016, 8, 8, 9, 30, tzinfo=LOCAL)
        assert (file.latitude, file.longitude) == (Decimal("34.750000"), Decimal("113.625000"))
        assert (file.camera, file.width, file.height) == ("HUAWEI P60 Pro", 600, 800)
        for sha256, longest in ((file.copy_sha256, 2048), (file.thumb_sha256, 360)):
            content = storage.content(sha256)
            with Image.open(io.BytesIO(content)) as copy:
                assert copy.format == "JPEG" and not copy.getexif() and not set(copy.info) & {"exif", "icc_profile", "xmp", "comment"}
                assert copy.height > copy.width and max(copy.size) <= longest
            assert b"Exif" not in content and b"HUAWEI" not in content

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ({"offset": "+00:00"}, datetime(2016, 8, 8, 17, 30, tzinfo=LOCAL)),
            ({"offset": "nonsense"}, datetime(2016, 8, 8, 9, 30, tzinfo=LOCAL)),
            ({"taken": "0000:00:00 00:00:00"}, None),
        ],
    )
    def test_the_moment_is_the_cameras(self, house, said, expected):
        assert kept(house, photo(**said)).taken_at == expected

    @pytest.mark.parametrize("place", [None, (0.0, 0.0), (95.0, 20.0)])
    def test_a_place_that_is_none_is_left_out(self, house, place):
        file = kept(house, photo(place=place))
        assert (file.latitude, file.longitude) == (None, None)

    @pytest.mark.parametrize(
        ("content", "media_type", "name"),
        [
            (encoded(scene(), "HEIF", quality=60), "image/heic", "照片.heic"),
            (pictures.several("MPO"), "image/jpeg", "照片.jpg"),
            (pictures.several("PNG"), "image/png", "照片.png"),
            (encoded(scene().convert("RGBA"), "WEBP"), "image/webp", "照片.webp"),
            (encoded(scene().convert("P"), "PNG"), "image/png", "照片.png"),
            (encoded(scene().convert("I;16"), "PNG"), "image/png", "照片.png"),
            (encoded(scene().convert("CMYK"), "JPEG"), "image/jpeg", "照片.jpg"),
        ],
        ids=["heic", "mpo", "apng", "webp", "palette", "16 bit", "cmyk"],
    )
    def test_formats_of_phones_are_taken_by_what_they_are(self, house, content, media_type, name):
        file = kept(house, content, "照片.jpeg" if media_type != "image/jpeg" else "照片.png")
        assert (file.media_type, file.name, file.width, file.height > 0) == (media_type, name, file.width, True)


class TestNumbers:
    def test_the_same_number_and_bytes_return_the_same_row(self, house):
        uid = uuid.uuid4()
        first, second = (kept(house, photo(), uid=uid) for _ in range(2))
        assert first == second and File.objects.count() == 1

    def test_a_number_of_other_bytes_or_of_somebody_else_is_refused(self, house):
        file = kept(house)
        with pytest.raises(Taken):
            kept(house, photo(2), uid=file.uid)
        with pytest.raises(Taken):
            kept(house, uid=file.uid, by=house.outsider)

    def test_two_uploads_of_the_same_bytes_are_two_files(self, house):
        assert kept(house).pk != kept(house).pk


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "name", "refusal"),
        [
            (lambda: pictures.bomb(), "a.png", TooBig),
            (lambda: photo()[: len(photo()) // 2], "a.jpg", Refused),
            (lambda: photo() + b"<script>alert(1)</script>", "a.jpg", WrongKind),
            (lambda: photo() + pictures.office(), "a.jpg", WrongKind),
            (lambda: pictures.SVG, "a.svg", WrongKind),
            (lambda: pictures.EPS, "a.jpg", WrongKind),
            (lambda: pictures.HTML, "a.jpg", WrongKind),
            (lambda: b"", "a.jpg", WrongKind),
            (lambda: encoded(scene(), "GIF"), "a.jpg", WrongKind),
            (lambda: b"\xff\xd8\xff" + bytes(2000), "a.jpg", Refused),
            (lambda: b"\0\0\0\x18ftypisom" + bytes(100), "a.mp4", WrongKind),
            (lambda: pictures.PDF[:-7], "a.pdf", Refused),
            (lambda: pictures.PDF + pictures.office(), "a.pdf", Refused),
            (lambda: pictures.office(extra={"word/vbaProject.bin": b"x"}), "a.docx", WrongKind),
            (lambda: pictures.office(size=30_000_000), "a.docx", TooBig),
            (lambda: pictures.office() + b"x", "a.docx", WrongKind),
            (lambda: pictures.office(), "a.xlsx", WrongKind),
            (lambda: pictures.office(), "a.zip", WrongKind),
            (lambda: b"MZ" + bytes(100), "a.pdf", WrongKind),
        ],
        ids=[
            *("bomb", "cut", "script", "archive", "svg", "eps", "html", "empty", "gif", "no jpeg", "video"),
            *("cut pdf", "pdf and zip", "macro", "docx bomb", "docx tail", "docx as xlsx", "zip", "program"),
        ],
    )
    def test_nothing_of_it_stays(self, house, content, name, refusal):
        before = _names()
        with pytest.raises(refusal) as refused:
            kept(house, content(), name)
        assert str(refused.value) and refused.value.field == "photos" and refused.value.status in (413, 415, 422)
        assert not File.objects.exists() and _names() == before

    def test_too_many_bytes(self, house):
        with pytest.raises(TooBig, match="50 MB"):
            kept(house, pictures.PDF[:-6] + bytes(50 * 1024**2) + b"%%EOF\n", "a.pdf")

    def test_an_upload_that_lies_unused_is_no_store(self, house, monkeypatch):
        monkeypatch.setattr("tracker.evidence.keeping.MOST_WAITING", 1)
        kept(house)
        with pytest.raises(Refused):
            kept(house, photo(2))


def _names() -> set[str]:
    root = storage.sealed().place("0" * 64).parents[2]
    return {path.name for path in root.rglob("*") if path.is_file()}


class TestDocuments:
    @pytest.mark.parametrize(
        ("content", "name"),
        [(pictures.PDF, "办法.pdf"), (pictures.office(), "说明.docx"), (pictures.office("xl/workbook.xml"), "台账.xlsx")],
    )
    def test_they_are_kept_as_they_are(self, house, content, name):
        file = kept(house, content, name)
        assert (file.name, file.kind, file.copy_sha256) == (name, "document", "")
        assert storage.content(file.sha256) == content

    def test_what_the_system_seals(self, house):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as made:
            made.writestr("a", "b")
        for content, name in ((b'{"a": 1}', "案卷.json"), (archive.getvalue(), "案卷.zip"), (pictures.office(), "案卷.docx")):
            file = seal(content, name=name, unit=house.here, by=None, at=moment())
            assert storage.is_whole(file.sha256) and file.name == name and file.by is None
        with pytest.raises(ValueError, match="exe"):
            seal(b"MZ", name="a.exe", unit=house.here, by=None, at=moment())

    def test_a_transaction_that_is_undone_leaves_no_row(self, house):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            seal(b"{}", name="a.json", unit=house.here, by=None, at=moment())
            raise ZeroDivisionError
        assert not File.objects.exists()


class TestRows:
    @pytest.mark.parametrize("change", [{"name": "x"}, {"sha256": "0" * 64}, {"taken_at": None}, {"by": None}])
    def test_no_statement_changes_one(self, house, change):
        file = kept(house)
        with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
            File.objects.filter(pk=file.pk).update(**change)

    def test_none_is_deleted_on_its_first_day(self, house):
        file = kept(house)
        with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
            file.delete()


class TestNames:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("../../etc/passwd", "passwd.jpg"),
            ("C:\\照片\\现场 1.JPG", "现场 1.JPG"),
            ("a\u202egpj.exe", "agpj.exe.jpg"),
            ("<img src=x>.jpg", "_img src=x_.jpg"),
            ("", "file.jpg"),
            (".jpg", "jpg.jpg"),
            ("现场.png", "现场.jpg"),
            ("长" * 300 + ".jpg", "长" * 120 + ".jpg"),
            ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie_ x.jpg"),
        ],
    )
    def test_they_are_made_safe(self, given, expected):
        assert safe_name(given, (".jpg", ".jpeg"), {".png"}) == expected


class TestTheDisk:
    def test_a_full_disk_is_said_to_be_full(self, house, monkeypatch):
        def full(file):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(storage, "force", full)
        with pytest.raises(NoRoom) as refused:
            kept(house)
        assert refused.value.status == 507

    def test_a_failing_disk_is_said_to_fail(self, house, monkeypatch):
        def failing(folder):
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(storage, "force_folder", failing)
        with pytest.raises(NotWritten) as refused:
            keep(upload(photo(77)), unit=house.here, by=house.official, at=moment(), field="files")
        assert (refused.value.status, refused.value.field) == (503, "files")
        assert not File.objects.exists()
