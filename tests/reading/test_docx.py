"""Word files: what Word shows is read, every cell in its place, and nothing that comes with a file is run."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from printed_files import as_docx, printed_forms, row_f1, saved

from extractor.errors import ReadError
from extractor.model.document import Document
from extractor.reading.office.docx import read_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def word(body: str, prefix: str = "") -> bytes:
    """A DOCX with this body. prefix: before the root element."""
    empty = io.BytesIO(saved(docx.Document()))
    result = io.BytesIO()
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(result, "w") as target:
        for info in source.infolist():
            xml = f"{prefix}<w:document {SPACES}><w:body>{body}</w:body></w:document>".encode()
            target.writestr(info, xml if info.filename == "word/document.xml" else source.read(info))
    return result.getvalue()


def read(body: str) -> Document:
    return read_docx(word(body), "x.docx")


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    content = text if text.startswith("<w:") else p(text)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str, widths: tuple[int, ...] = ()) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


SPAN2 = '<w:gridSpan w:val="2"/>'


def test_every_printed_form_is_read_right() -> None:
    wrong = [
        name for name, document, page in printed_forms() if row_f1(read_docx(as_docx(page), name), document.gold) < 1
    ]
    assert wrong == []


def test_a_cell_keeps_its_column_whatever_is_merged() -> None:
    down, more = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    layout = read(
        tbl(
            tr(tc("产出指标", down), tc("数量指标", SPAN2), tc("8")),
            tr(tc("", more), tc("质量指标"), tc("a"), tc("b")),
            tr(tc("c"), tc("d"), properties='<w:gridBefore w:val="2"/>'),
        )
    )
    assert layout.text == "产出指标\t数量指标\t\t8\n\t质量指标\ta\tb\n\t\tc\td\n"


def test_the_old_horizontal_merge_is_a_merge() -> None:
    layout = read(
        tbl(tr(tc("a", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("b")), tr(tc("1"), tc("2"), tc("3")))
    )
    assert layout.text == "a\t\tb\n1\t2\t3\n"


def test_a_continued_cell_with_nothing_above_begins_a_cell() -> None:
    assert read(tbl(tr(tc("a", "<w:vMerge/>"), tc("b")))).text == "a\tb\n"


def test_borders_dragged_by_a_millimetre_make_no_column() -> None:
    rows = (tr(tc("a"), tc("b", SPAN2)), tr(tc("c", SPAN2), tc("d")))
    assert read(tbl(*rows, widths=(2000, 60, 2000))).text == "a\tb\nc\td\n"
    assert read(tbl(*rows, widths=(2000, 600, 2000))).text == "a\tb\t\nc\t\td\n"


def test_rows_without_spans_are_placed_by_their_widths() -> None:
    width = '<w:tcW w:w="{}" w:type="dxa"/>'.format
    rows = tr(tc("项目名称", width(1000)), tc("某项目", width(3000))), tr(*(tc(text, width(1000)) for text in "abcd"))
    assert read(tbl(*rows)).text == "项目名称\t某项目\t\t\na\tb\tc\td\n"


def test_insertions_stay_deletions_go_and_are_told() -> None:
    kept = "<w:ins><w:r><w:t>≥95%</w:t></w:r></w:ins>"
    gone = "<w:del><w:r><w:delText>≥90%</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>"
    row = tr(tc("删去的行"), properties="<w:del/>")
    layout = read(f"<w:p>{gone}{kept}</w:p>" + tbl(row, tr(tc("留下的行"))))
    assert layout.text == "≥95%\n留下的行\n"
    assert any("修订" in notice for notice in layout.notices)


def test_content_controls_are_looked_through() -> None:
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>".format
    run = control("<w:r><w:t>值</w:t></w:r>")
    layout = read(control(p("题")) + tbl(control(tr(control(tc("a")), tc(f"<w:p>{run}</w:p>")))))
    assert layout.text == "题\na\t值\n"


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p('绩效目标申报表')}</w:txbxContent>"
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert (
        read(f"<w:p><w:r>{both}</w:r><w:r><w:t>（2024年度）</w:t></w:r></w:p>").text == "绩效目标申报表\n（2024年度）\n"
    )


def test_symbols_are_the_characters_they_draw() -> None:
    symbol = '<w:r><w:sym w:font="{}" w:char="{}"/></w:r>'.format
    runs = symbol("Symbol", "F0B3") + symbol("Wingdings", "F0FE") + symbol("Wingdings 2", "F0A3")
    private = '<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>\uf0a3</w:t></w:r>'
    assert read(f"<w:p>{runs}{private}<w:r><w:t>95%</w:t></w:r></w:p>").text == "≥☑□≤95%\n"


def test_fields_give_their_result_and_hidden_text_nothing() -> None:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    code = "<w:r><w:instrText>FORMTEXT</w:instrText><w:t>码</w:t></w:r>"
    field = f"{mark('begin')}{code}{mark('separate')}<w:r><w:t>100</w:t></w:r>{mark('end')}"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>"
    assert read(f"<w:p>{field}{hidden}<w:r><w:t>万元</w:t></w:r></w:p>").text == "100万元\n"


def test_lines_within_a_cell_are_joined() -> None:
    cell = "<w:p><w:r><w:t>生态</w:t><w:br/><w:t>环境</w:t></w:r></w:p>" + p("成本指标")
    assert read(tbl(tr(tc(cell), tc("1")))).text == "生态环境成本指标\t1\n"


def test_captions_parted_by_blanks_are_cells_a_spaced_title_is_one() -> None:
    layout = read(p("绩  效  目  标  申  报  表") + p("填报单位：某局　　　　金额单位：万元"))
    assert len(layout.segments) == 3
    assert layout.text.splitlines()[1] == "填报单位：某局\t金额单位：万元"


def test_tabs_part_cells_where_there_is_no_table() -> None:
    run = "<w:r><w:tab/><w:t>产出指标</w:t><w:tab/><w:t>数量指标</w:t><w:tab/><w:tab/><w:t>8</w:t></w:r>"
    assert read(f"<w:p>{run}</w:p>").text == "产出指标\t数量指标\t8\n"


def test_a_form_inside_a_frame_and_a_grid_inside_a_cell_keep_their_cells() -> None:
    inner = tbl(tr(tc("一级指标"), tc("二级指标")), tr(tc("产出指标"), tc("数量指标")))
    form = tbl(tr(tc("项目名称"), tc("某项目")), tr(tc("绩效指标"), tc(inner + "<w:p/>")))
    expected = "项目名称\t某项目\t\n绩效指标\t一级指标\t二级指标\n\t产出指标\t数量指标\n"
    assert read(form).text == expected
    assert read(tbl(tr(tc(p("申报表") + form + "<w:p/>")))).text == "申报表\t\t\n" + expected


def test_automatic_numbers_are_text() -> None:
    document = docx.Document()
    for text in ("甲", "乙"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("丙", style="List Bullet")
    assert read_docx(saved(document), "x.docx").text == "1.甲\n2.乙\n丙\n"


def test_a_title_in_the_page_header_is_read_other_headers_are_not() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "财政项目支出绩效目标申报表"
    document.sections[0].footer.paragraphs[0].text = "第1页"
    document.add_paragraph("正文")
    assert read_docx(saved(document), "x.docx").text == "财政项目支出绩效目标申报表\n正文\n"


def test_html_put_into_a_document_is_read() -> None:
    body = '<w:altChunk r:id="rIdHtml"/>'
    relation = (
        '<Relationship Id="rIdHtml" Target="/word/chunk.htm"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"/></Relationships>'
    )
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word(body))) as source, zipfile.ZipFile(result, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "word/_rels/document.xml.rels":
                content = content.replace(b"</Relationships>", relation.encode())
            target.writestr(info, content)
        target.writestr("word/chunk.htm", "<meta charset=utf-8><table><tr><td>甲<td>乙</table>")
    assert read_docx(result.getvalue(), "x.docx").text == "甲\t乙\n"


def test_the_strict_variant_of_the_standard_is_read() -> None:
    result = io.BytesIO()
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    with zipfile.ZipFile(io.BytesIO(word(p("严格")))) as source, zipfile.ZipFile(result, "w") as target:
        for info in source.infolist():
            target.writestr(info, source.read(info).replace(W.encode(), strict))
    assert read_docx(result.getvalue(), "x.docx").text == "严格\n"


BOMB = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空"),
        (word(p("甲"))[:3000], "损坏"),
        (word(p("甲"))[:-200], "损坏"),
        (word("<w:p>"), "XML"),
        (word(p("&b;"), BOMB), "实体"),
        (word("<w:p/>"), "没有文字"),
    ],
)
def test_bad_files_are_named_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=f"坏.docx.*{reason}"):
        read_docx(data, "坏.docx")
