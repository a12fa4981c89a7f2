"""The .docx files drawn by LibreOffice and measured in millimetres; without it the XML is what the tests go by (test_word.py)."""

import re
import shutil
import subprocess

import pytest
from PIL import Image

from tests.bulletins.samples import make_letter, make_page_of_characters
from tracker.bulletins.word import docx

NEEDED = ("soffice", "pdftotext", "pdftoppm")
missing = [name for name in NEEDED if shutil.which(name) is None]
REASON = f"not on this machine: {', '.join(missing)} (apt-get install libreoffice-writer-nogui poppler-utils)"
pytestmark = [pytest.mark.long, pytest.mark.skipif(bool(missing), reason=REASON)]
MM = 72 / 25.4
PIXELS = 10  # to a millimetre


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Return the folder with the PDFs of a letter and of a page of characters."""
    folder = tmp_path_factory.mktemp("drawn")
    for name, paper in (("letter", make_letter()), ("characters", make_page_of_characters(28 * 40))):
        (folder / f"{name}.docx").write_bytes(docx(paper))
    home = f"-env:UserInstallation=file://{folder}/home"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "letter.docx", folder / "characters.docx"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder


def words(pdf, page: int) -> list[tuple[float, float, float, float, str]]:
    """Return the words of a page with their boxes in millimetres: left, top, right, bottom."""
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), pdf, "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout
    boxes = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<', told)
    return [(*(float(value) / MM for value in box), text) for *box, text in boxes]


def bands(folder, page: int, wanted) -> list[tuple[float, float, float, float]]:
    """Return the horizontal bands of pixels that are wanted, in millimetres: top, bottom, left, right."""
    subprocess.run(
        ["pdftoppm", "-r", str(PIXELS * 25.4), "-png", "-f", str(page), "-l", str(page), folder / "letter.pdf", folder / "p"], check=True
    )
    picture = Image.open(next(folder.glob(f"p-*{page}.png"))).convert("RGB")
    mask = Image.new("1", picture.size)
    mask.putdata([wanted(pixel) for pixel in picture.get_flattened_data()])
    found, start = [], None
    for row in range(mask.height + 1):
        box = mask.crop((0, row, mask.width, row + 1)).getbbox() if row < mask.height else None
        if box and start is None:
            start = row
        if not box and start is not None:
            left, _top, right, _bottom = mask.crop((0, start, mask.width, row)).getbbox()
            found.append((start / PIXELS, row / PIXELS, left / PIXELS, right / PIXELS))
            start = None
    return found


def test_a_page_holds_22_lines_of_28_characters(drawn):
    lines = [word for word in words(drawn / "characters.pdf", 1) if "国" in word[4]]
    assert len(lines) == 22 - 2  # the title and the empty line below it
    assert [len(text) for *_box, text in lines] == [26] + [28] * 19
    assert lines[-1][3] < 262 and lines[1][0] == pytest.approx(28, abs=0.6) and lines[1][2] == pytest.approx(184, abs=1.2)


def test_the_red_head_and_the_red_line_stand_where_the_standard_has_them(drawn):
    *names, rule = bands(drawn, 1, lambda pixel: pixel[0] > 150 and pixel[1] < 100)
    assert names[0][0] == pytest.approx(37 + 35, abs=1)
    assert rule[2] == pytest.approx(28, abs=0.3) and rule[3] == pytest.approx(184, abs=0.3)
    number = next(word for word in words(drawn / "letter.pdf", 1) if "2016" in word[4])
    assert 0 < rule[0] - number[3] < 4


def test_the_imprint_ends_with_the_type_area_and_the_page_number_stands_below(drawn):
    black = bands(drawn, 2, lambda pixel: sum(pixel) < 200)
    rules = [band for band in black if band[1] - band[0] < 0.6 and band[3] - band[2] > 150]
    assert len(rules) == 3 and rules[-1][1] == pytest.approx(262, abs=0.5)
    assert all(rule[2] == pytest.approx(28, abs=0.3) and rule[3] == pytest.approx(184, abs=0.3) for rule in rules)
    dashes = black[-1]
    assert (dashes[0] + dashes[1]) / 2 == pytest.approx(262 + 7, abs=1)
    assert dashes[2] == pytest.approx(28 + 5, abs=1)  # an even page: left, one character in
