"""The strip of 32 as a drawing and as a table of its own: the same cells, and what they are."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO

import pytest
from lxml import etree

from assessments.answers import labels
from assessments.report import words
from assessments.report.strip_files import strip_csv, strip_svg
from recommendations.outline import Variant
from tests.report import invented_bodies, sample_reports

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("kind", invented_bodies.KINDS)
@pytest.mark.parametrize("variant", Variant)
def test_the_drawing_has_a_cell_for_each_and_says_whose_word_it_is(kind: str, variant: Variant) -> None:
    report = invented_bodies.report(kind, variant)
    made = strip_svg(report, sample_reports.rendering(report))
    root = etree.fromstring(made.data)
    cells = [found.text or "" for found in root.iterfind(f"{SVG}g/{SVG}g/{SVG}title")]

    assert (made.filename, made.content_type) == (f"{kind}-{variant}-2026-strip.svg", "image/svg+xml")
    assert len(cells) == 32
    for cell, line in zip(cells, report.lines, strict=True):
        assert cell.startswith(f"{line.paragraph} {line.title}: {labels.key(line.mark.distribution_key)}")
    assert (root.findtext(f"{SVG}title") or "").endswith(words.headline(report.tally))
    text = " ".join(found.text or "" for found in root.iter(f"{SVG}text"))
    for said in (words.headline(report.tally), words.NOT_VERIFIED, words.SAMPLE):
        assert str(said) in text
    width, height = (float(part) for part in root.get("viewBox", "").split()[2:])
    for shape in root.iter(f"{SVG}text"):
        assert 0 <= float(shape.get("x", "")) <= width
        assert 0 < float(shape.get("y", "")) <= height


@pytest.mark.parametrize("kind", invented_bodies.KINDS)
def test_the_table_has_a_row_for_each_and_nothing_else(kind: str) -> None:
    report = invented_bodies.report(kind)
    made = strip_csv(report, sample_reports.rendering(report))
    table = list(csv.DictReader(StringIO(made.data.decode("utf-8-sig")), restkey="more", strict=True))

    assert len(table) == 32
    for row, line in zip(table, report.lines, strict=True):
        key, standing = line.mark.distribution_key, line.standing
        assert (row["slug"], row["cycle"]) == (report.body.slug, report.cycle.slug)
        assert (row["paragraph"], row["recommendation"]) == (str(line.paragraph), line.title)
        assert (row["answer"], row["answer_words"]) == (key, labels.key(key))
        assert row["standing"] == ("" if standing is None else standing.value)
        assert row["standing_words"] == ("" if standing is None else str(labels.STANDINGS[standing]))
        assert "more" not in row
        assert None not in row.values()
        if report.previous:
            assert row["last_cycle"] == "2025"
            assert row["last_answer"] == report.previous.answers[line.paragraph].distribution_key
        else:
            assert "last_cycle" not in row


def test_from_right_to_left_the_drawing_begins_at_the_right() -> None:
    report = invented_bodies.report("strong")
    arabic = replace(sample_reports.rendering(report), language="ar")
    root = etree.fromstring(strip_svg(report, arabic).data)
    first = root.find(f"{SVG}text")

    assert root.get("direction") == "rtl"
    assert first is not None
    assert float(first.get("x", "")) > float(root.get("viewBox", "").split()[2]) / 2


def test_a_name_that_means_something_in_xml_or_in_a_cell_is_only_text() -> None:
    report = invented_bodies.report("strong")
    hostile = replace(report, body=replace(report.body, name='=1+1</text><script>&"'))
    rendering = sample_reports.rendering(report)
    root = etree.fromstring(strip_svg(hostile, rendering).data)

    assert root.find(f".//{SVG}script") is None
    assert "=1+1</text><script>" in (root.findtext(f"{SVG}title") or "")
    cells = [
        cell for row in csv.reader(StringIO(strip_csv(hostile, rendering).data.decode())) for cell in row
    ]
    assert not any(cell.startswith("=") for cell in cells)
