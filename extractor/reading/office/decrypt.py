"""An Office file with a password in, the plain file out, by the password the person gave."""

from __future__ import annotations

import io

import msoffcrypto

from extractor.errors import ReadError

_OWN = "VelvetSweatshop"
"""Excel's own password for workbooks that are protected against changes but open without one ([MS-OFFCRYPTO] 2.1)."""


def has_password(data: bytes) -> bool:
    """Whether an OLE file (DOC, XLS, or DOCX, XLSX in its encrypted wrapping) is encrypted."""
    try:
        return bool(msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted())
    except Exception:
        # The library fails in many ways on files it does not know; these have no password it could remove.
        return False


def decrypted(data: bytes, name: str, password: str | None) -> bytes:
    """The plain file. Raises ReadError when the password is missing or wrong."""
    for candidate in filter(None, (password, _OWN)):
        result = io.BytesIO()
        try:
            file = msoffcrypto.OfficeFile(io.BytesIO(data))
            file.load_key(password=candidate)
            file.decrypt(result)
        except Exception:
            # A wrong password and a damaged file end alike, in errors of several libraries.
            continue
        return result.getvalue()
    if password:
        raise ReadError(name, "密码不对，或文件已损坏，无法打开")
    raise ReadError(name, "文件设有打开密码，请给出密码，或去掉密码另存后再读取")
