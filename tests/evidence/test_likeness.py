"""Photos that look alike are found among all earlier ones, by index; the warning names only what its reader may see."""

import random
import time

import pytest
from django.db import connection

from tests.evidence.conftest import attach, kept, unguarded
from tests.evidence.pictures import encoded, photo, scene
from tests.make import moment
from tracker.evidence.likeness import _alike, bits_between, near, near_each
from tracker.evidence.models import File
from tracker.evidence.showing import Pair, shown

SOME, MANY = 20_000, 1_000_000


def again(seed: int, *, size=(300, 225), quality=35) -> bytes:
    """Return a photo as a chat sends it on: smaller, pressed, without what the camera wrote."""
    return encoded(scene(seed).resize(size), quality=quality)


class TestNear:
    def test_a_photo_sent_on_by_a_chat_is_found_again(self, house):
        first, other, second = kept(house), kept(house, photo(2)), kept(house, again(1))
        assert [file.pk for file in near(second)] == [first.pk]
        assert near(second)[0].distance <= 6 and not near(other) and not near(first)

    def test_six_places_are_no_repetition_of_each_other(self, house):
        files = [kept(house, photo(seed)) for seed in range(6)]
        assert near_each(files) == {}
        assert all(bits_between(one.likeness, other.likeness) > 6 for one in files for other in files if one != other)

    def test_a_turned_photo_is_the_same_once_it_stands_upright(self, house):
        upright = kept(house)
        lying = encoded(scene().rotate(90, expand=True), exif=_turned(6), quality=88)
        assert upright in near(kept(house, lying))

    def test_flat_pictures_resemble_nothing_but_themselves(self, house):
        from PIL import Image

        white, grey = (encoded(Image.new("RGB", (200, 200), colour)) for colour in ("white", "#eeeeee"))
        first = kept(house, white)
        assert first.likeness is None and not near(kept(house, grey))
        assert [(file.pk, file.distance) for file in near(kept(house, white))] == [(first.pk, 0)]

    def test_every_bit_pattern_within_reach_is_found_and_none_beyond(self, house):
        file, rolled = kept(house), random.Random(7)
        for bits in range(9):
            changed = file.likeness
            for bit in rolled.sample(range(64), bits):
                changed ^= 1 << bit
            changed = (changed + (1 << 63)) % (1 << 64) - (1 << 63)
            late = _row(house, changed)
            assert (file in near(late)) == (bits <= 6) and (file.pk in dict(map(reversed, near_each([late]).get(late.pk, [])))) == (
                bits <= 6
            )

    def test_the_highest_and_lowest_bits(self, house):
        for likeness in (-(1 << 63), (1 << 63) - 1, -1, 0):
            first, second = (_row(house, likeness) for _ in range(2))
            assert first in near(second)

    def test_an_index_of_each_band_is_asked(self, house):
        file = kept(house)
        add_photos(file, SOME)
        plan = File.objects.filter(_alike(file.likeness, 6)).order_by().explain()
        assert all(f"evidence_band_{number}" in plan for number in range(4)) and "Seq Scan" not in plan, plan

    @pytest.mark.long
    def test_a_million_photos_are_searched_in_a_moment(self, house):
        add_photos(kept(house), MANY)
        took = []
        for seed in range(20):
            later = kept(house, photo(100 + seed))
            began = time.perf_counter()
            list(near(later))
            took.append(time.perf_counter() - began)
        print(f"{MANY:,} photos: near() {sorted(took)[10] * 1000:.0f} ms in the middle, {max(took) * 1000:.0f} ms at most")
        assert "Seq Scan" not in near(later).explain() and sorted(took)[10] < 0.2


def add_photos(file: File, count: int) -> None:
    """Add so many rows like one with likenesses at random, past the trail, as years of work would."""
    names = [field.column for field in File._meta.concrete_fields if field.column not in ("id", "uid", "sha256", "likeness")]
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evidence_file DISABLE TRIGGER trail_i")
        cursor.execute(
            f"INSERT INTO evidence_file (uid, sha256, likeness, {', '.join(names)})"
            f" SELECT gen_random_uuid(), md5(n::text) || md5(n::text), (random() * 4294967295 - 2147483648)::bigint * 4294967296"
            f" + (random() * 4294967295)::bigint, {', '.join(names)} FROM evidence_file, generate_series(1, {count}) n WHERE id = %s",
            [file.pk],
        )
        cursor.execute("ALTER TABLE evidence_file ENABLE ALWAYS TRIGGER trail_i; ANALYZE evidence_file")


def _turned(how: int):
    from tests.evidence.pictures import exif

    return exif(turned=how)


def _row(house, likeness: int, *, save: bool = True) -> File:
    values = {"kind": "photo", "media_type": "image/jpeg", "name": "a.jpg", "size": 1, "width": 1, "height": 1, "at": moment()}
    hashes = {name: f"{random.getrandbits(256):064x}" for name in ("sha256", "copy_sha256", "thumb_sha256")}
    file = File(unit=house.here, by=house.official, likeness=likeness, **values, **hashes)
    if save:
        file.save()
    return file


class TestWarning:
    @pytest.fixture
    def both(self, house):
        """Return an earlier photo of another unit, and the same sent on by ours."""
        return kept(house, unit=house.there, by=house.outsider), kept(house, again(1))

    def test_the_office_is_told_and_may_look(self, house, both):
        earlier, later = both
        attach(house, earlier)
        (photo_shown,) = shown([later], house.office)
        assert [alike.file for alike in photo_shown.alike] == [earlier]

    def test_the_unit_is_not_told_of_what_it_does_not_see(self, house, both):
        (photo_shown,) = shown([both[1]], house.official)
        assert photo_shown.alike == ()

    def test_the_office_is_told_of_one_that_nobody_shows_it(self, house, both):
        (photo_shown,) = shown([both[1]], house.office)
        assert [alike.file for alike in photo_shown.alike] == [None]

    def test_the_number_of_queries_does_not_grow(self, house, django_assert_max_num_queries):
        files = [_row(house, random.getrandbits(62)) for _ in range(20)]
        shown(files[:1], house.official)
        with django_assert_max_num_queries(3):
            shown(files, house.official)


class TestPairs:
    def test_they_say_how_far_apart_they_were_taken(self, house):
        one, other = kept(house), kept(house, photo(2, place=(34.7501, 113.6250)))
        before, after = shown([one, other], house.official)
        assert "11" in Pair(before, after).apart

    def test_who_may_not_know_the_place_is_told_nothing(self, house):
        from tests.make import make_user

        before, after = shown([kept(house), kept(house, photo(2))], make_user("leader", role="leader"))
        assert Pair(before, after).apart == "" and before.place == "" and "34.75" not in str(before.facts())
