"""Seals, signatures and telephones beside a value in its cell: they are no part of it."""

from __future__ import annotations

from extractor.model.form_reading import FormReading, Spans
from extractor.terms import captions


def split_signature(reading: FormReading, source: str, spans: Spans) -> Spans:
    """A value without the seal or the signature behind it; what is cut off is kept as another field of the form.

    A cell that holds nothing else is left as it is.
    """
    pattern = captions.load_captions().signature
    kept: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(spans):
        match = pattern.search(source, start, end)
        if match is None:
            kept.append((start, end))
            continue
        before = len(source[start : match.start()].rstrip())
        kept += [(start, start + before)] if before else []
        if not kept:
            return spans
        seal = match.group().startswith(("(", "（"))
        rest = [(match.start(), match.end()), *(spans[number + 1 :] if not seal else ())]
        if seal:
            reading.captions.extend(rest)
            kept += [(match.end(), end)] if source[match.end() : end].strip() else []
            continue
        reading.others.append((match.group().partition("：")[0].partition(":")[0], tuple(rest)))
        break
    return tuple(kept)
