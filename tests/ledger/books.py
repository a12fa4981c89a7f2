"""Workbooks as districts write them, for tests."""

import io
import zipfile

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

HEADS = [
    "项目代码",
    "项目名称",
    "所属台账",
    "年度类别",
    "牵头单位",
    "承办单位",
    "属地",
    "总投资（万元）",
    "年度计划投资（万元）",
    "计划开工时间",
    "计划竣工时间",
]
ROW = ["E-1", "绿地城", "省市重点、区重大", "续建", "嵩山路街道", "嵩山路", "嵩山路街道", 50000, 12000, "2016.3", "2017年6月底"]


def book(
    rows, *, heads=HEADS, above=("重点项目台账", "填报单位：区发改统计局  单位：万元"), name="台账.xlsx", sheet="2016年"
) -> SimpleUploadedFile:
    """Return an uploaded workbook: lines above, heads, rows; its heads stand in row len(above) + 1."""
    made = openpyxl.Workbook()
    page = made.active
    page.title = sheet
    for line in above:
        page.append([line])
    if above:
        page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(heads))
    page.append(heads)
    for row in rows:
        page.append(row)
    return uploaded(made, name)


def uploaded(made, name="台账.xlsx") -> SimpleUploadedFile:
    """Return a workbook as a browser sends it."""
    stream = io.BytesIO()
    made.save(stream)
    return SimpleUploadedFile(name, stream.getvalue())


def row(**changes) -> list:
    """Return a sound row with changes by head."""
    bare = [head.split("（")[0] for head in HEADS]
    values = dict(zip(bare, ROW, strict=True)) | changes
    return [values[head] for head in bare]


def archive(parts: dict[str, bytes | str], name="台账.xlsx") -> SimpleUploadedFile:
    """Return a zip of parts, as a hostile file is made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for path, content in parts.items():
            made.writestr(path, content)
    return SimpleUploadedFile(name, stream.getvalue())
