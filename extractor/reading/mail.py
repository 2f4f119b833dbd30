"""A saved mail (EML) in, (name, bytes) of its attachments and of its text out; nothing is fetched."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import cast

from extractor.errors import ReadError

BODY = {"text/html": "邮件正文.html", "text/plain": "邮件正文.txt"}
MOST_PARTS = 500
_HEADERS = re.compile(rb"^(?:from|to|subject|date|received|mime-version|message-id):", re.IGNORECASE | re.MULTILINE)
FEW_HEADERS = 2


def is_mail(head: bytes) -> bool:
    """Whether a text begins with the headers of a mail."""
    top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return re.match(rb"[A-Za-z-]+:", head) is not None and len(_HEADERS.findall(top)) >= FEW_HEADERS


def mail_members(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """Attachments in their order; the text of the mail itself where it has none. Raises ReadError."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        attached = list(_attachments(message))
        return attached or list(_bodies(message))
    except (ValueError, LookupError, AttributeError, RecursionError) as error:
        raise ReadError(name, "邮件已损坏，请在邮件程序里把附件另存后再读取") from error


def _attachments(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for number, part in enumerate(message.walk()):
        if number > MOST_PARTS:
            return
        given = part.get_filename()
        if given and not part.is_multipart():
            yield re.sub(r"[\\/\x00]", "_", given), _bytes(part)


def _bodies(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    body = message.get_body(("html", "plain"))
    if body is not None:
        yield BODY.get(body.get_content_type(), BODY["text/plain"]), _bytes(body)


def _bytes(part: object) -> bytes:
    content = cast(EmailMessage, part).get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
