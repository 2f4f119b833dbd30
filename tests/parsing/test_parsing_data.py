"""The data files of reading, terms, parsing and assembly are read whole and refuse what nobody reads."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml
from pydantic import ValidationError

from extractor.assembly.doubts_ocr import MisreadCharacters
from extractor.parsing.lines.cost_tables import BlockCosts, GridCosts
from extractor.reading.file_kind import FileKinds
from extractor.reading.office.docx_text import SymbolFonts
from extractor.reading.office.xlsx_display import NumberFormats
from extractor.resources import DataFile, read_data
from extractor.terms.captions import OTHER_SECTIONS, SECTIONS, CaptionTable, load_captions
from extractor.terms.level_labels import LevelLabels
from extractor.terms.numerals import NumberWords
from extractor.terms.units import Units

FILES: list[tuple[type[DataFile], str, str]] = [
    (CaptionTable, "extractor.terms", "captions"),
    (LevelLabels, "extractor.terms", "level_labels"),
    (Units, "extractor.terms", "units"),
    (NumberWords, "extractor.terms", "numerals"),
    (GridCosts, "extractor.parsing.lines", "grid_costs"),
    (BlockCosts, "extractor.parsing.lines", "block_costs"),
    (FileKinds, "extractor.reading", "file_kinds"),
    (NumberFormats, "extractor.reading.office", "number_formats"),
    (SymbolFonts, "extractor.reading.office", "symbol_fonts"),
    (MisreadCharacters, "extractor.assembly", "misread_characters"),
]


@pytest.mark.parametrize(("model", "package", "name"), FILES, ids=[name for _, _, name in FILES])
def test_a_data_file_fits_its_model_and_an_unknown_key_is_refused(
    model: type[DataFile], package: str, name: str
) -> None:
    read_data(model, package, name)
    content = yaml.safe_load((files(package) / f"{name}.yaml").read_text(encoding="utf-8"))
    with pytest.raises(ValidationError, match="unknown_key"):
        model.model_validate(content | {"unknown_key": 1})


def test_every_section_of_captions_is_known() -> None:
    assert set(load_captions().sections) == {*SECTIONS, *OTHER_SECTIONS}
