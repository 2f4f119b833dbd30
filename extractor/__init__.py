"""jixiao (绩效): read, check and draft Chinese budget performance forms.

The public API is what this module exports; everything else may move between versions. A name is loaded when it is first
used, so that `import extractor` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.api.check import check
    from extractor.api.documents import FormDocument
    from extractor.api.draft import draft_declaration, draft_reasons
    from extractor.checks.reporting.report import CheckReport
    from extractor.drafting.facts.notes import Notes
    from extractor.drafting.forms.inputs import DraftError
    from extractor.errors import JixiaoError, ModelError, OverwriteError, ReadError, SettingsError
    from extractor.extraction import aextract, extract
    from extractor.model.document import Document, Segment
    from extractor.model.draft import Draft, Proposal
    from extractor.model.form import Extraction, Finding, Form, Indicator, Measure
    from extractor.profiles.files import load_profile
    from extractor.profiles.profile import Profile, ProfileError
    from extractor.reading import ReadOptions, read
    from extractor.settings import Settings, load_settings

__all__ = [
    "CheckReport",
    "Document",
    "Draft",
    "DraftError",
    "Extraction",
    "Finding",
    "Form",
    "FormDocument",
    "Indicator",
    "JixiaoError",
    "Measure",
    "ModelError",
    "Notes",
    "OverwriteError",
    "Profile",
    "ProfileError",
    "Proposal",
    "ReadError",
    "ReadOptions",
    "Segment",
    "Settings",
    "SettingsError",
    "__version__",
    "aextract",
    "check",
    "draft_declaration",
    "draft_reasons",
    "extract",
    "load_profile",
    "load_settings",
    "read",
]
__version__ = "0.1.0"

_HOMES = {
    "api.check": ("check",),
    "api.documents": ("FormDocument",),
    "api.draft": ("draft_declaration", "draft_reasons"),
    "checks.reporting.report": ("CheckReport",),
    "drafting.facts.notes": ("Notes",),
    "drafting.forms.inputs": ("DraftError",),
    "errors": ("JixiaoError", "ModelError", "OverwriteError", "ReadError", "SettingsError"),
    "extraction": ("aextract", "extract"),
    "model.document": ("Document", "Segment"),
    "model.draft": ("Draft", "Proposal"),
    "model.form": ("Extraction", "Finding", "Form", "Indicator", "Measure"),
    "profiles.files": ("load_profile",),
    "profiles.profile": ("Profile", "ProfileError"),
    "reading": ("ReadOptions", "read"),
    "settings": ("Settings", "load_settings"),
}
"""The module of each name, as the imports above say it to editors and type checkers; a test compares the two."""


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(f"{__name__}.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
