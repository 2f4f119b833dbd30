"""JSON Schemas out of the models: what `schemas/` holds. `python -m extractor.schemas` writes them anew.

Only a checkout has files to write; an installed program reads the packed ones (`extractor.resources`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extractor.llm.reader.wire import wire_schema
from extractor.model.form import Extraction
from extractor.resources import schemas_dir

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def extraction_schema() -> dict[str, Any]:
    """Schema of what `jixiao extract` writes, one document per source file."""
    # The serialization mode would hide Form's fields behind its serializer; both modes name the same ones.
    return {"$schema": DIALECT, **Extraction.model_json_schema(mode="validation")}


def generated() -> dict[str, str]:
    """File name → content of every schema."""
    schemas = {"extraction.schema.json": extraction_schema(), "model_answer.schema.json": wire_schema()}
    return {name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for name, schema in schemas.items()}


def main() -> None:
    for name, content in generated().items():
        Path(str(schemas_dir() / name)).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
