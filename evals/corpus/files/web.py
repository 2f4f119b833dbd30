"""Sheets and a web style in, a page out: the bare table, one inside a government site's navigation, or Word's HTML."""

from __future__ import annotations

from collections.abc import Sequence
from email import policy
from email.message import EmailMessage
from html import escape

from evals.corpus.files.sheets import LOWER, UPPER, FormSheet, part, rows_of, titles
from evals.corpus.files.styles import Web
from evals.corpus.printed import PrintedCell, PrintedForm

NAVIGATION = ("首页", "政务公开", "政策法规", "办事服务", "互动交流", "预算决算", "联系我们")
SITE = """<!DOCTYPE html><html><head>{meta}<title>部门预算公开</title>
<style>td {{border: 1px solid #999}}</style><script>var note = "<table><tr><td>一级指标</td></tr></table>";</script>
</head><body><table class="nav" width="100%"><tr>{navigation}</tr></table>
<table width="1000" align="center"><tr><td width="200"><table>{menu}</table></td>
<td><div class="crumbs">您所在的位置：首页 &gt; 预算决算</div>{body}<div>【打印】【关闭】</div></td></tr></table>
<table><tr><td>主办单位：办公室</td><td>网站标识码：0000000000</td></tr></table></body></html>"""
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head>{meta}<!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {{margin: 0cm}} --></style></head>
<body lang=ZH-CN><div class=WordSection1>{body}</div></body></html>"""
PLAIN = "<!DOCTYPE html><html><head>{meta}<title>绩效</title></head><body>{body}</body></html>"


def print_html(sheets: Sequence[FormSheet], web: Web) -> bytes:
    """One page, or one MHTML file, in the style's encoding; what that cannot hold becomes a character reference."""
    body = "".join(_sheet(sheet.page, web) for sheet in sheets)
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={web.encoding}">' if web.declared else ""
    page = SITE if web.site else WORD if web.word else PLAIN
    navigation = "".join(f"<td><a href='#'>{name}</a></td>" for name in NAVIGATION)
    menu = "".join(f"<tr><td>&nbsp;{name}</td></tr>" for name in NAVIGATION)
    html = page.format(meta=meta, body=body, navigation=navigation, menu=menu)
    return _mhtml(html, web.encoding) if web.mhtml else html.encode(web.encoding, "xmlcharrefreplace")


def _sheet(page: PrintedForm, web: Web) -> str:
    first, *others = titles(page)
    rows = rows_of(part(page, (*UPPER, *LOWER)))
    above = f"<h2>{escape(first)}</h2>" + "".join(f"<p align=center>{escape(line)}</p>" for line in others)
    table = "".join(f"<tr>{''.join(_cell(cell, web) for cell in row)}</tr>" for row in rows)
    return f'{above}<table border="1" cellspacing="0">{table}</table>'


def _cell(cell: PrintedCell, web: Web) -> str:
    spans = f" rowspan={cell.rowspan}" * (cell.rowspan > 1) + f" colspan={cell.colspan}" * (cell.colspan > 1)
    inner = escape(cell.text).replace("\n", "<br>")
    if web.word:
        inner = f"<p class=MsoNormal><span lang=EN-US>{inner or '<o:p>&nbsp;</o:p>'}</span></p>"
    return f"<td{spans}>{inner or '&nbsp;'}</td>"


def _mhtml(html: str, encoding: str) -> bytes:
    """A web archive as Word and browsers save one."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = "<Saved by Windows Internet Explorer 11>"
    message["Subject"] = "绩效目标"
    message.set_content(html, subtype="html", charset=encoding, cte="quoted-printable")
    message.add_related(b"GIF89a", "image", "gif", filename="logo.gif")
    message.set_boundary("----=_NextPart_000_0000")
    return message.as_bytes()
