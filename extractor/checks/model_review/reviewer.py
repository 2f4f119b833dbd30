"""Forms in, a language model's warnings about their texts out: tasks without indicators, contradictions, empty reasons.

Off unless asked for. The model points at numbered passages with a class of a closed list (`remark_classes.yaml`); what
it points at is looked up, the message is ours, and nothing it says is ever more than a warning.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from extractor.checks.model_review.passages import Passage, passages, shown
from extractor.checks.model_review.remark_classes import load_remark_classes
from extractor.checks.model_review.remarks import Remark, RemarkCheck, RemarksAnswer
from extractor.errors import ModelError
from extractor.llm.client.deadline import Deadline, count_seconds
from extractor.llm.client.prompts import Message, chat, prompt
from extractor.llm.client.question import Question
from extractor.llm.client.session import Session
from extractor.model.form import Finding, Form, Usage
from extractor.settings import Settings

CODE = "model."
"""Codes are model.uncovered, model.contradiction …: the classes of `remark_classes.yaml`."""
LATE = "模型未能在时限内审核该表，可调大 JIXIAO_DEADLINE_SECONDS"
TOO_LONG = "模型的审核意见超过长度上限，可调大 JIXIAO_MAX_OUTPUT_TOKENS"


def review_forms(
    forms: Sequence[Form],
    settings: Settings,
    usage: Usage,
    deadline: Deadline | None = None,
    known: Sequence[Sequence[Finding]] | None = None,
) -> list[list[Finding] | ModelError]:
    """For each form its warnings, or why it has none; for code without an event loop. Forms are asked about at once.

    What it cost is added to `usage`, also where it failed. deadline: of all forms; each has its own when there is none.
    known: for each form what the rules found; a remark that says the same of the same rows is left out.
    Raises SettingsError when no model is configured.
    """
    found = known or [()] * len(forms)

    async def review(session: Session, form: Form, own: Sequence[Finding]) -> list[Finding] | ModelError:
        try:
            remarks = await _ask(session, form, usage, deadline or Deadline.after(settings.deadline_seconds))
        except ModelError as error:
            return error
        new = [remark for remark in remarks if not _said_already(remark, own)]
        return [_finding(group, settings.model or "") for group in _groups(new)]

    async def run() -> list[list[Finding] | ModelError]:
        async with Session(settings) as session:
            return await asyncio.gather(*(review(session, *each) for each in zip(forms, found, strict=True)))

    return asyncio.run(run())


async def _ask(session: Session, form: Form, usage: Usage, deadline: Deadline) -> list[Remark]:
    """What the model remarks on one form, nothing on one without texts.

    An answer that still points wrongly after the re-asks is kept for what of it holds. Raises ModelError.
    """
    found = passages(form)
    if not found:
        return []
    if len(found) > load_remark_classes().limits.passages:
        raise ModelError("truncated", f"该表文字过多（{len(found)} 段），未作模型审核")
    check = RemarkCheck(found)
    question = Question(
        messages=_messages(form, shown(found)),
        shape=RemarksAnswer,
        check=check,
        check_stored=None,
        usage=usage,
        deadline=deadline,
        late=LATE,
        too_long=TOO_LONG,
    )
    with count_seconds(usage):
        try:
            answer = await session.ask(question)
        except ModelError as error:
            if error.kind != "invalid" or check.last is None:
                raise
            answer = check.last
            session.remember(question, answer)
    return check.remarks(answer)


def _messages(form: Form, text: str) -> list[Message]:
    known = load_remark_classes()
    system = prompt("check_form.system").template.render(
        kind=form.kind, classes=known.classes, named=known.named, most=known.limits.found
    )
    return chat(system.strip(), prompt("check_form.user").template.render(passages=text))


def _said_already(remark: Remark, known: Sequence[Finding]) -> bool:
    """Whether a rule says the same (`said_by` of the class) of every row and goal that the remark is about."""
    rules = load_remark_classes().classes[remark.name].said_by
    about = {_place(passage.pointer) for passage in remark.passages}
    return any(finding.code in rules and about <= {_place(each) for each in finding.pointers} for finding in known)


def _place(pointer: str) -> str:
    """/indicators/3 of /indicators/3/deviation, /goals/annual as it is."""
    return "/".join(pointer.split("/")[:3])


def _groups(remarks: Sequence[Remark]) -> list[list[Remark]]:
    """Remarks of one finding: those of a `joined` class on rows, or on one goal; any other alone."""
    groups: dict[object, list[Remark]] = {}
    for number, remark in enumerate(remarks):
        joined = load_remark_classes().classes[remark.name].joined
        first = remark.passages[0]
        key = (remark.name, "" if first.kind == "row" else first.pointer) if joined else number
        groups.setdefault(key, []).append(remark)
    return list(groups.values())


def _finding(remarks: Sequence[Remark], model: str) -> Finding:
    """One finding of one remark, or of several that point at one passage each."""
    name, first = remarks[0].name, remarks[0].passages
    about = load_remark_classes().classes[name]
    said = [_listed([remark.passages[0] for remark in remarks]), *(passage.named for passage in first[1:])]
    return Finding(
        code=CODE + name,
        severity="warning",
        pointers=list(dict.fromkeys(passage.pointer for remark in remarks for passage in remark.passages)),
        message=about.message.format(*said),
        basis=f"模型判断（{model}），请人工核实：{about.explain}",
    )


def _listed(found: Sequence[Passage]) -> str:
    """目标“…”、“…”, 第3行“…”、第5行“…”: a label that stays the same is said once."""
    parts, label = [], None
    for passage in found:
        parts.append(f"“{passage.quote}”" if passage.label == label else passage.named)
        label = passage.label
    return "、".join(parts)
