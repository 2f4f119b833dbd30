"""Web pages: what a browser shows without scripts; the form in the middle of a page keeps its cells."""

from __future__ import annotations

import pytest
from printed_files import printed_forms, row_f1, table_html

from extractor.errors import ReadError
from extractor.reading.html.reader import read_html


def text(markup: str) -> str:
    return read_html(markup.encode(), "x.html").text


PORTAL = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>某局</title><style>td{{}}</style></head><body>
<script>document.write("<table><tr><td>脚本</td></tr></table>")</script>
<table><tr><td><a href="/">首页</a></td><td><a href="/xx">信息公开</a></td></tr></table>
<table width=960><tr><td>栏目<table><tr><td>预算</td></tr><tr><td>决算</td></tr></table></td>
<td><div class="content">{form}</div></td></tr></table><footer>版权所有　某局</footer></body></html>"""


@pytest.mark.parametrize(("charset", "encoding"), [("gb2312", "gb18030"), ("utf-8", "utf-8"), ("utf-8", "gb18030")])
def test_every_printed_form_in_a_portal_page_is_read_right(charset: str, encoding: str) -> None:
    for name, document, page in printed_forms():
        data = PORTAL.format(charset=charset, form=table_html(page)).encode(encoding)
        assert row_f1(read_html(data, name), document.gold) == 1, name


def test_only_what_is_shown_is_read() -> None:
    layout = text(
        PORTAL.format(charset="utf-8", form="<table><tr><td>项目名称<td>某项目<tr style='display:none'><td>暗</table>")
    )
    assert layout == "首页\t信息公开\n栏目\n预算\n决算\n项目名称\t某项目\n"
    assert "脚本" not in layout
    assert "暗" not in layout
    assert "版权" not in layout


def test_spans_are_laid_out_as_browsers_do() -> None:
    table = (
        "<table><thead><tr><th colspan=2>a<th>b</thead><tbody><tr><td rowspan=0>c<td>d<td>e<tr><td>f<td>g</tbody>"
        "<tr><td colspan='x'>h<td>i<td>j</table>"
    )
    assert text(table) == "a\t\tb\nc\td\te\n\tf\tg\nh\ti\tj\n"


def test_a_span_as_wide_as_the_world_costs_nothing() -> None:
    assert text("<table><tr><td colspan=999999999 rowspan=999999999>a<td>b<tr><td>c</table>") == "a\tb\n\tc\n"


def test_line_ends_of_the_source_mean_nothing_breaks_do() -> None:
    assert (
        text("<p>绩效\n目标 申报表<br>（2024年度）</p><p>see\n also</p>") == "绩效目标 申报表\n（2024年度）\nsee also\n"
    )
    assert (
        text("<table><tr><td>&nbsp;<p>生态\n环境</p><p>成本指标</p><td>≥&nbsp;95%</table>")
        == "生态环境成本指标\t≥\xa095%\n"
    )


def test_captions_parted_by_blanks_are_cells() -> None:
    assert text("<p>填报单位：某局&nbsp;&nbsp;&nbsp;&nbsp;金额单位：万元</p>") == "填报单位：某局\t金额单位：万元\n"


def test_a_grid_nested_in_a_form_keeps_its_cells() -> None:
    inner = "<table><tr><td>一级指标<td>二级指标</tr><tr><td>产出指标<td>数量指标</table>"
    expected = "项目名称\t某项目\t\n绩效指标\t一级指标\t二级指标\n\t产出指标\t数量指标\n"
    assert text(f"<table><tr><td>项目名称<td>某项目<tr><td>绩效指标<td>{inner}</table>") == expected


def test_what_was_typed_into_a_saved_form_is_read() -> None:
    markup = (
        "<table><tr><td>项目名称<td><input value='某项目'><input type=hidden value=7><tr><td>性质"
        "<td><select><option>一次性<option selected>经常性</select><tr><td>目标"
        "<td><textarea>完成\n任务</textarea></table>"
    )
    assert text(markup) == "项目名称\t某项目\n性质\t经常性\n目标\t完成任务\n"


def test_word_saved_as_a_web_page() -> None:
    markup = (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><!--[if gte mso 9]><xml><o:a>甲</o:a></xml>"
        "<![endif]--></head><body><table class=MsoNormalTable><tr><td><p class=MsoNormal><span lang=EN-US>2024"
        "<o:p></o:p></span><![if !supportLists]><span>年</span><![endif]></p></td>"
        "<td><p><span style='mso-hide:all'>暗</span>值</p></td></tr></table>"
    )
    assert text(markup) == "2024年\t值\n"


def test_a_web_archive_is_unpacked() -> None:
    archive = (
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=XX\r\n\r\n"
        "--XX\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<table><tr><td>=CF=EE=C4=BF<td>b</table>\r\n--XX\r\nContent-Type: image/png\r\n\r\nabc\r\n--XX--\r\n"
    )
    assert text(archive) == "项目\tb\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("\ufeff<p>绩效".encode(), "绩效\n"),
        ("<p>绩效".encode("utf-16"), "绩效\n"),
        ("<meta http-equiv=Content-Type content='text/html; charset=GBK'><p>绩效㐀".encode("gb18030"), "绩效㐀\n"),
        ("<?xml version='1.0' encoding='utf-8'?><html><p>绩效</p></html>".encode(), "绩效\n"),
        (b"<meta charset=no-such><p>" + "绩效".encode("gbk"), "绩效\n"),
    ],
)
def test_the_encoding_is_found(data: bytes, expected: str) -> None:
    assert read_html(data, "x.html").text == expected


@pytest.mark.parametrize("data", [b"", b"<html><script>var a</script></html>", b"<html></html>", b"\x00\x00"])
def test_a_page_without_text_is_an_error(data: bytes) -> None:
    with pytest.raises(ReadError, match=r"空\.html：网页里没有文字"):
        read_html(data, "空.html")


def test_entities_of_a_stranger_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><p>甲&b;</p>'
    assert "aaaa" not in text(bomb).replace("aaaaaaaaaa", "", 1)


def test_nesting_beyond_what_is_parsed_is_an_error_not_a_loss() -> None:
    """Old editors open a tag for every change of colour and never close one."""
    assert "甲" in text("<div>" * 200 + "甲")
    with pytest.raises(ReadError, match="太深"):
        text("<p>乙</p>" + "<div>" * 2000 + "甲")


TABLE = "<table><tr><td>项目名称</td><td>河道保洁</td></tr></table>"
WHOLE = f"<html><head><meta charset=utf-8></head><body>{TABLE}</body></html>"
ARCHIVE = (
    'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x=1"\n\n'
    "--x=1\nContent-Type: text/html; charset=utf-8\n\n{page}\n--x=1--\n"
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (WHOLE[: WHOLE.index("</table>")], "缺少结尾"),
        (WHOLE[: WHOLE.index("</body>")], "缺少结尾"),
        (WHOLE[: WHOLE.index("</td>") + 2], "缺少结尾"),
        (WHOLE + "<!-- 页脚", "缺少结尾"),
        (ARCHIVE.format(page=WHOLE).removesuffix("--x=1--\n"), "缺少结尾"),
        (WHOLE[WHOLE.index("<table") :], "缺少开头"),
        (WHOLE.replace("河道", "\0" * 512), "1 处空字节"),
        (WHOLE.replace("河道", "河\x02道"), "1 处无法读取的字符"),
    ],
)
def test_a_damaged_page_says_so(data: str, words: str) -> None:
    assert [words in notice for notice in read_html(data.encode(), "x.html").notices] == [True]


def test_bytes_that_no_encoding_reads_are_told() -> None:
    data = WHOLE.encode().replace("河".encode(), b"\xe6\xff\xfe")
    assert any("无法读取的字符" in notice for notice in read_html(data, "x.html").notices)


@pytest.mark.parametrize(
    "data",
    [
        WHOLE,
        ARCHIVE.format(page=WHOLE),
        "<table><tr><td>项目名称<td>河道保洁</table>",
        WHOLE.replace("<body>", "<body><script>s = '<table>'; if (a < b) c()</script><!-- <table> -->"),
        "<!DOCTYPE html><title>表</title><p>绩效目标",
    ],
)
def test_a_whole_page_says_nothing(data: str) -> None:
    assert read_html(data.encode(), "x.html").notices == ()
