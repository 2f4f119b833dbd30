"""The page says what the lines of a run say, silent errors first, and nothing a document prints becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from evals.mutations import mutated_documents
from evals.report import write_html
from evals.report.charts import draw_curve, draw_scatter
from evals.report.doubts import calibrate
from evals.report.figures import accuracy_by_field, all_values, confusion, costs
from evals.report.gallery import excerpt, gallery
from evals.report.names import field_name, run_names
from evals.report.page import to_html
from evals.report.words import load_report
from evals.runs.dataset import GOLD, SAMPLES, GoldDocument, from_folder
from evals.runs.run import Plan, Run, run
from extractor.reading import document_from_text
from extractor.settings import Settings

LATE = "level2_late"
"""A mutation that the rules make silent mistakes in: labels of level 2 printed after their rows."""


def run_of(documents: Iterable[GoldDocument], system: str = "rules", dataset: str = "samples") -> Run:
    return run(Plan(system, list(documents), dataset, Settings(_env_file=None)))


@pytest.fixture(scope="module")
def samples() -> Run:
    return run_of(from_folder(GOLD, SAMPLES))


@pytest.fixture(scope="module")
def damaged() -> Run:
    """Two damaged documents read by a plain table reader, which gets much wrong."""
    mutated = (one for one in mutated_documents(SAMPLES, GOLD) if one.mutation == LATE)
    documents = [
        GoldDocument(m.name, m.mutation, document_from_text(m.text, m.name), m.gold)
        for m, _ in zip(mutated, "ab", strict=False)
    ]
    return run_of([*documents, *from_folder(GOLD, SAMPLES)], "table", dataset=LATE)


def value(**changes: Any) -> dict[str, Any]:
    plain = {
        "form": 0, "pointer": "/indicators/0/name", "field": "name", "found": "读出的值", "gold": "标注的值",
        "right": False, "reviewed": False, "reasons": [], "spans": [],
    }  # fmt: skip
    return plain | changes


def with_values(base: Run, values: Sequence[dict[str, Any]], **line: Any) -> Run:
    """The run's first document with other values."""
    return Run(dict(base.info), [deepcopy(base.documents[0]) | {"values": list(values)} | line])


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def markup(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Markup()
    parser.feed(page)
    return parser.tags


def test_one_file_that_asks_the_network_for_nothing(damaged: Run, samples: Run, tmp_path: Path) -> None:
    path = write_html([samples, damaged], tmp_path / "new" / "report.html")
    page = path.read_text(encoding="utf-8")
    assert [entry.name for entry in path.parent.iterdir()] == ["report.html"]
    for tag, attributes in markup(page):
        assert tag not in ("link", "img", "iframe", "object", "base")
        assert not {"src", "style"} & attributes.keys(), f"{tag}: the content security policy forbids it"
        assert (attributes.get("href") or "#").startswith("#")
    policies = [attributes["content"] for _, attributes in markup(page) if "http-equiv" in attributes]
    assert len(policies) == 1
    assert str(policies[0]).startswith("default-src 'none'")


def test_hostile_text_stays_text(samples: Run) -> None:
    evil = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
    text = f"前文{evil}后文"
    bad = value(
        found=evil, gold=evil + "2", spans=[[2, 2 + len(evil)]], reasons=[evil], pointer=f"/{evil}", reviewed=True
    )
    changed = with_values(samples, [bad], text=text, name=evil, error=evil, labels=[[evil, "x"]])
    changed.info.update({"model": evil, "settings": {evil: evil}, "versions": {evil: evil}})
    tags = markup(to_html([changed, changed]))
    assert [tag for tag, _ in tags if tag == "script"] == ["script"]
    assert "img" not in {tag for tag, _ in tags}
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]


def test_every_wrong_value_is_shown_with_both_readings_and_silent_ones_stand_first(damaged: Run) -> None:
    shown = gallery([damaged], ["x"])
    wrong = [one for one in all_values(damaged) if not one["right"]]
    assert shown.total == len(wrong) > 50
    assert shown.silent == sum(not one["reviewed"] for one in wrong)
    page = to_html([damaged])
    for mistake in shown.shown[:20]:
        assert mistake.pointer in page
    tones = [mistake.silent for mistake in shown.shown]
    assert tones == sorted(tones, reverse=True)


def test_a_long_gallery_is_capped_and_says_so(samples: Run) -> None:
    many = [value(pointer=f"/indicators/{number}/name", reviewed=number % 2 == 0) for number in range(1000)]
    page = to_html([with_values(samples, many)])
    cap = load_report().gallery_cap
    assert "共 1000 个错误的值，其中静默 500 个" in page
    assert f"只列出前 {cap} 个，其余 {1000 - cap} 个" in page
    assert len(re.findall(r'<li class="(?:silent|reviewed)"', page)) == cap
    assert '<li class="reviewed"' not in page, "silent ones come first, and they alone fill the cap"


def test_the_excerpt_lights_up_exactly_the_characters_the_reader_pointed_at() -> None:
    text = "甲" * 100 + "第一处" + "乙" * 10 + "第二处" + "丙" * 300 + "第三处" + "丁" * 100
    spans = [[416, 419], [100, 103], [113, 116]]
    pieces = list(excerpt(text, value(spans=spans)))
    assert [piece for piece, tone in pieces if tone == "found"] == ["第一处", "第二处", "第三处"]
    plain = "".join(piece for piece, tone in pieces if tone == "plain")
    around = load_report().excerpt_around
    assert plain == "甲" * around + "乙" * 10 + "丙" * around * 2 + "丁" * around
    assert [tone for _, tone in pieces].count("cut") == 3


def test_overlapping_spans_repeat_no_text() -> None:
    pieces = list(excerpt("一二三四五六", value(spans=[[1, 4], [2, 5], [2, 3]])))
    assert "".join(piece for piece, _ in pieces) == "一二三四五六"


def test_without_spans_the_place_of_the_gold_value_is_shown_when_there_is_one() -> None:
    assert ("唯一的值", "gold") in list(excerpt("前唯一的值后", value(gold="唯一的值")))
    assert not list(excerpt("重复的值，重复的值", value(gold="重复的值")))
    assert not list(excerpt("得分 3", value(gold="3")))


def test_the_curve_ends_where_the_runs_really_are(damaged: Run, samples: Run) -> None:
    values = [*all_values(damaged), *all_values(samples)]
    everything = calibrate([damaged, samples]).sums[0]
    assert everything.end.reviewed_share == sum(one["reviewed"] for one in values) / len(values)
    assert everything.end.silent == sum(not one["right"] and not one["reviewed"] for one in values) > 0
    assert everything.end.silent_upper > everything.end.silent_share


def test_every_document_belongs_to_one_family_and_one_sum(damaged: Run, samples: Run) -> None:
    calibration = calibrate([damaged, samples])
    count = len(damaged.documents) + len(samples.documents)
    assert sum(family.documents for family in calibration.families) == count
    assert sum(family.documents for family in calibration.sums[1:]) == count == calibration.sums[0].documents
    assert {family.family for family in calibration.families} == {"guessed txt", "lines txt"}


def test_the_page_tells_each_reason_and_each_family(samples: Run) -> None:
    page = to_html([samples])
    assert "按行文本 txt" in page
    assert all(reason.reason in page for reason in calibrate([samples]).reasons)


def test_fields_are_named_as_the_form_names_them_and_counted(samples: Run) -> None:
    bad = with_values(samples, [value(), value(field="target", right=True), value(field="funding.annual_total.score")])
    found = {one.field: (one.values, one.wrong, one.silent) for one in accuracy_by_field(bad)}
    assert found == {"name": (1, 1, 1), "target": (1, 0, 0), "funding.score": (1, 1, 1)}
    assert field_name("funding.annual_total.score") == "资金 · 年度资金总额 · 得分"
    assert field_name("header.project_name") == "项目名称"
    assert field_name("goals.expected") == "预期目标"


def test_every_field_of_real_runs_has_a_chinese_name(samples: Run, damaged: Run) -> None:
    for one_run in (samples, damaged):
        names = {field_name(one["field"]) for one in all_values(one_run)}
        assert not [name for name in names if re.search("[a-z]", name)]


def test_confusion_lists_confused_labels_only_and_folds_what_is_no_label() -> None:
    pairs = [["数量指标", "数量指标"]] * 3 + [["数量指标", "质量指标"], ["质量指标", None], ["数量指标", "开会次数"]]
    pairs += [["时效指标", "时效指标"]]
    table = confusion(Run({}, [{"labels": pairs}]))
    assert table.labels == ("数量指标", "质量指标", load_report().other_label, load_report().no_label)
    assert table.wrong == 3
    assert table.counts["数量指标", "数量指标"] == 3


def test_cost_is_only_known_when_every_document_has_one(samples: Run) -> None:
    lines = [dict(line, cost="0.1", prompt_tokens=100, completion_tokens=10) for line in samples.documents]
    forms = sum(line["counts"]["forms_gold"] for line in lines)
    found = costs(Run({}, lines))
    assert str(found["cost"]) == "0.5"
    assert found["tokens"] == 5 * (100 + 4 * 10) / forms
    assert costs(Run({}, [dict(lines[0], cost=None), *lines[1:]]))["cost"] is None


def test_runs_of_other_data_are_not_ranked(samples: Run, damaged: Run) -> None:
    mixed = to_html([samples, damaged])
    assert "不能直接比较" in mixed
    assert 'class="best"' not in mixed
    same = Run(samples.info | {"system": "table"}, damaged.documents)
    page = to_html([samples, same])
    assert "不能直接比较" not in page
    assert 'class="best"' in page


def test_two_runs_of_one_kind_are_told_apart(samples: Run) -> None:
    assert run_names([samples, samples]) == ["rules · samples #1", "rules · samples #2"]


def test_a_run_without_a_single_value_still_makes_a_page(samples: Run) -> None:
    empty = with_values(samples, [], labels=[])
    assert "评测报告" in to_html([empty])
    assert "评测报告" in to_html([Run(samples.info, [])])


def test_points_stay_inside_the_chart_and_labels_do_not_cover_each_other() -> None:
    chart = draw_curve([[((0.0, 0.3), "a"), ((0.02, 0.0), "b")], [((0.0, 0.0), "c")], []])
    frame, dots = chart.frame, [dot for line in chart.lines for dot in line.dots]
    assert all(frame.left <= dot.x <= frame.right and frame.top <= dot.y <= frame.bottom for dot in dots)
    assert dots[1].y == frame.bottom, "no silent error left is the foot of the axis"
    points = draw_scatter([((0.0, 1.0), "a"), ((0.0, 0.999), "b"), ((5.0, 0.2), "c")])
    labels = [dot.label for line in points.lines for dot in line.dots if dot.label]
    assert labels[1].y - labels[0].y >= 12
