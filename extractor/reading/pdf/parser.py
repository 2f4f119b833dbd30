"""pdfminer.six's parsers and interpreter, without the text they make of every object for a debugger nobody runs.

Its parsers print the stack for every keyword, so the list of pages of a long document costs quadratic time (10,000
pages: most of a minute), and every page pays for it too. Only the two loops that do so are written anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pdfminer.pdfinterp import PDFContentParser, PDFPageInterpreter
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psexceptions import PSEOF, PSSyntaxError
from pdfminer.psparser import (
    KEYWORD_ARRAY_BEGIN,
    KEYWORD_ARRAY_END,
    KEYWORD_DICT_BEGIN,
    KEYWORD_DICT_END,
    KEYWORD_PROC_BEGIN,
    KEYWORD_PROC_END,
    PSKeyword,
    PSLiteral,
    keyword_name,
    literal_name,
)

_BEGINS = {KEYWORD_ARRAY_BEGIN: "a", KEYWORD_DICT_BEGIN: "d", KEYWORD_PROC_BEGIN: "p"}
_ENDS = {KEYWORD_ARRAY_END: "a", KEYWORD_DICT_END: "d", KEYWORD_PROC_END: "p"}
_VALUES = (int, float, bool, str, bytes, PSLiteral)


class _Silent:
    """Mixed into a parser of pdfminer: the same objects in the same order."""

    def nextobject(self: Any) -> Any:
        """(place, object): keywords, literals, strings, numbers, lists, dictionaries. Raises PSEOF at the end."""
        while not self.results:
            place, token = self.nexttoken()
            if isinstance(token, _VALUES):
                self.push((place, token))
            elif token in _BEGINS:
                self.context.append((place, self.curtype, self.curstack))
                self.curtype = _BEGINS[token]
                self.curstack = list[Any]()
            elif token in _ENDS:
                if self.curtype == _ENDS[token]:  # an end without its beginning is skipped
                    self.push(self._closed())
            else:
                self.do_keyword(place, token)
            if not self.context:
                self.flush()
        return self.results.pop(0)

    def _closed(self: Any) -> tuple[int, Any]:
        kind, found = self.curtype, [value for _, value in self.curstack]
        place, self.curtype, self.curstack = self.context.pop()
        if kind != "d":
            return place, found
        if len(found) % 2:
            raise PSSyntaxError("Invalid dictionary construct")
        pairs = zip(found[::2], found[1::2], strict=True)
        return place, {literal_name(name): value for name, value in pairs if value is not None}

    def add_results(self: Any, *found: Any) -> None:
        self.results.extend(found)


class SilentParser(_Silent, PDFParser):  # type: ignore[misc, unused-ignore]
    """The parser of a file."""


class _ContentParser(_Silent, PDFContentParser):  # type: ignore[misc, unused-ignore]
    """The parser of a page's content."""


class SilentInterpreter(PDFPageInterpreter):  # type: ignore[misc, unused-ignore]
    """Runs the content of pages. Operators it does not know are skipped, with what stood before them."""

    def execute(self, streams: Sequence[object]) -> None:
        try:
            parser = _ContentParser(self._not_running(streams))
        except PSEOF:
            return
        known: dict[PSKeyword, tuple[Any, int] | None] = {}
        while True:
            try:
                _, found = parser.nextobject()
            except PSEOF:
                return
            if not isinstance(found, PSKeyword):
                self.push(found)
                continue
            if found not in known:
                known[found] = self._operator(found)
            operator = known[found]
            if operator is not None:
                call, count = operator
                arguments = self.pop(count) if count else []
                if len(arguments) == count:
                    call(*arguments)

    def _not_running(self, streams: Sequence[object]) -> list[PDFStream]:
        """The streams but those that are being run already: a form that draws itself would never end."""
        found: list[PDFStream] = []
        self.stream_ids.clear()
        for stream in map(stream_value, streams):
            if stream.objid is not None and stream.objid not in self.parent_stream_ids:
                found.append(stream)
                self.stream_ids.add(stream.objid)
        return found

    def _operator(self, keyword: PSKeyword) -> tuple[Any, int] | None:
        """The method for an operator and how many operands it takes."""
        name = str(keyword_name(keyword)).replace("*", "_a").replace('"', "_w").replace("'", "_q")
        call = getattr(self, f"do_{name}", None)
        return None if call is None else (call, call.__code__.co_argcount - 1)
