"""Nothing a person would miss is written over: inputs never, other files only with --force or when they are our own."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.errors import OverwriteError
from extractor.export import Guard
from extractor.export.own_outputs import NAME, STATE_DIR, is_own_output, remember_outputs
from tests.command_line import jixiao

GOLD = Path(__file__).parents[2] / "evals" / "gold"
EVALUATIONS = GOLD / "sh-2024-skills-center-self-evaluations.json"
MINE = b"two hours of work"
FORM = """财政项目支出绩效目标申报表
(2025 年度)
项目名称\t培训专项\t项目性质\t经常性专项业务费
主管部门\t某局\t实施单位\t某中心
项目资金 (元)\t项目资金总额:\t\t年度资金申请总额:\t1,000.00
\t一级指标\t二级指标\t三级指标\t年度(/项目)指标值
绩效指标\t产出指标\t数量指标\t培训人次\t≥10.00(人次)
"""


def run(*arguments: str | Path) -> tuple[int, str]:
    """Exit code and standard error."""
    done = jixiao(*arguments, settings={"JIXIAO_ENGINE": "rules"})
    return done.returncode, done.stderr


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the same documents under the names the commands below give them."""
    monkeypatch.chdir(tmp_path)
    Path("表.csv").write_text(FORM, "utf-8")  # the kind of a file is told by its content
    Path("表.txt").write_text(FORM, "utf-8")
    Path("自评.json").write_bytes(EVALUATIONS.read_bytes())
    return tmp_path


COMMANDS = {
    "extract": (["extract", "表.txt", "-o", "出", "--format", "json,csv"], ["出/表.json", "出/表.csv"], 3),
    "demo": (["demo", "表.txt", "-o", "出"], ["出/表.json", "出/表.html"], 2),
    "check": (["check", "自评.json", "-o", "出", "--format", "json,docx"], ["出/检查结果.json", "出/退回意见.docx"], 2),
    "tables": (
        ["export", "出/表.json", "-o", "出", "--format", "xlsx,jsonl"],
        ["出/forms.jsonl", "出/绩效表汇总.xlsx"],
        2,
    ),
    "official": (["export", "出/表.json", "-o", "出", "--format", "official-docx"], ["出/表-official.docx"], 2),
    "declaration": (
        ["draft", "declaration", "--from", "自评.json", "--year", "2025", "-o", "出/稿.docx"],
        ["出/稿.docx", "出/稿.xlsx", "出/稿.json"],
        2,
    ),
    "reasons": (
        ["draft", "reasons", "自评.json", "-o", "出/稿.docx"],
        ["出/稿.docx", "出/稿.xlsx", "出/稿.json"],
        2,
    ),
    "history": (["draft", "history", "自评.json", "-o", "出/历年.html"], ["出/历年.html"], 2),
}
"""What is called, what it writes, and its exit code when something is in the way."""
DONE = (0, 1)
"""1 says that a form has errors."""
every_command = pytest.mark.parametrize(("arguments", "targets", "refused"), COMMANDS.values(), ids=COMMANDS)


def _prepare(arguments: list[str]) -> None:
    if arguments[0] == "export":
        assert run("extract", "表.txt", "-o", "出")[0] == 0


@every_command
@pytest.mark.usefixtures("here")
def test_a_file_of_somebody_else_stays_unless_forced(arguments: list[str], targets: list[str], refused: int) -> None:
    _prepare(arguments)
    for target in map(Path, targets):
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(MINE)
        before = {path: path.read_bytes() for path in target.parent.iterdir()}
        code, said = run(*arguments)
        assert code == refused
        assert said.splitlines() == [
            f"{target} 已存在，没有覆盖；加 --force 覆盖，或用 -o 指定其他{_place(arguments)}。"
        ]
        assert {path: path.read_bytes() for path in target.parent.iterdir()} == before, "all files of a call or none"
        target.unlink()
    Path(targets[0]).write_bytes(MINE)
    code, said = run(*arguments, "--force")
    assert code in DONE, said
    assert Path(targets[0]).read_bytes() != MINE


def _place(arguments: list[str]) -> str:
    return "文件名" if arguments[0] == "draft" else "文件夹"


@every_command
@pytest.mark.usefixtures("here")
def test_untouched_output_is_written_again_and_edited_output_is_kept(
    arguments: list[str], targets: list[str], refused: int
) -> None:
    _prepare(arguments)
    assert run(*arguments)[0] in DONE
    code, said = run(*arguments)
    assert code in DONE, said
    edited = Path(targets[-1])
    edited.write_bytes(edited.read_bytes() + b" ")
    kept = edited.read_bytes()
    assert run(*arguments)[0] == refused
    assert edited.read_bytes() == kept


@pytest.mark.parametrize("force", [[], ["--force"]], ids=["plain", "force"])
@pytest.mark.parametrize(
    ("arguments", "target", "refused"),
    [
        (["extract", "表.csv", "-o", ".", "--format", "csv,html"], "表.csv", 3),
        (["extract", "表.txt", "表.csv", "-o", ".", "--format", "csv", "--no-ocr"], None, 0),
        (["demo", "表.csv", "-o", "."], "表.csv", 2),
        (["check", "检查结果.json", "-o", ".", "--format", "json"], "检查结果.json", 2),
        (["check", "自评.json", "--past", "检查结果.json", "-o", ".", "--format", "json"], "检查结果.json", 2),
        (["check", "自评.json", "--waive", "检查结果.json", "-o", ".", "--format", "json"], "检查结果.json", 2),
        (["check", "自评.json", "--profile", "检查结果.json", "-o", ".", "--format", "json"], "检查结果.json", 2),
        (["draft", "reasons", "稿.docx", "-o", "稿.docx"], "稿.docx", 2),
        (["draft", "reasons", "自评.json", "-o", "自评.docx"], "自评.json", 2),
        (["draft", "reasons", "自评.json", "--from", "稿.docx", "-o", "稿.docx"], "稿.docx", 2),
        (["draft", "reasons", "自评.json", "--notes", "稿.xlsx", "-o", "稿.docx"], "稿.xlsx", 2),
        (["draft", "declaration", "--from", "自评.json", "--year", "2025", "-o", "自评.docx"], "自评.json", 2),
        (["draft", "history", "自评.json", "-o", "自评.json"], "自评.json", 2),
    ],
)
def test_an_input_is_never_written_over(
    arguments: list[str], target: str | None, refused: int, force: list[str], here: Path
) -> None:
    for name in ("稿.docx", "稿.xlsx"):
        Path(name).write_bytes(MINE)
    Path("检查结果.json").write_bytes(EVALUATIONS.read_bytes())
    before = {path: path.read_bytes() for path in here.iterdir()}
    code, said = run(*arguments, *force)
    assert code == refused, said
    after = {path: path.read_bytes() for path in here.iterdir()}
    assert before.items() <= after.items()
    if target:
        assert said.splitlines() == [f"{target} 是输入文件，不能覆盖；请用 -o 指定其他{_place(arguments)}。"]
        assert before == after


def _hard(target: Path, source: Path) -> None:
    target.hardlink_to(source)


def _symbolic(target: Path, source: Path) -> None:
    target.symlink_to(source.absolute())


@pytest.mark.parametrize("link", [_hard, _symbolic])
def test_a_link_to_an_input_is_that_input(link: Callable[[Path, Path], None], here: Path) -> None:
    Path("别处").mkdir()
    link(Path("别处/稿.docx"), Path("自评.json"))
    code, said = run("draft", "reasons", "自评.json", "-o", "别处/稿.docx", "--force")
    assert code == 2
    assert "是输入文件" in said
    assert Path("自评.json").read_bytes() == EVALUATIONS.read_bytes()
    assert [path.name for path in (here / "别处").iterdir()] == ["稿.docx"]


def test_a_folder_reached_by_a_link_is_the_same_folder(here: Path) -> None:
    Path("链接").symlink_to(here, target_is_directory=True)
    code, said = run("extract", "表.csv", "-o", "链接", "--format", "csv", "--force")
    assert (code, "是输入文件" in said) == (3, True)
    assert run("extract", "表.txt", "-o", ".")[0] == 0
    assert run("extract", "表.txt", "-o", "链接")[0] == 0, "our own output under another path"


def test_a_refused_file_does_not_stop_the_others(here: Path) -> None:
    Path("另.txt").write_text(FORM, "utf-8")
    (here / "出").mkdir()
    Path("出/表.json").write_bytes(MINE)
    code, said = run("extract", "表.txt", "另.txt", "-o", "出", "--format", "json,csv")
    assert code == 3
    assert [line for line in said.splitlines() if "已存在" in line]
    assert sorted(path.name for path in Path("出").iterdir()) == ["另.csv", "另.json", "表.json"]
    assert Path("出/表.json").read_bytes() == MINE


class TestGuard:
    def test_a_link_is_not_our_own_output_and_what_it_leads_to_survives_force(self, tmp_path: Path) -> None:
        real, link = tmp_path / "a", tmp_path / "b"
        Guard().write({real: b"1"})
        link.symlink_to(real)
        with pytest.raises(OverwriteError):
            Guard().write({link: b"2"})
        Guard(force=True).write({link: b"2"})
        assert (real.read_bytes(), link.read_bytes(), link.is_symlink()) == (b"1", b"2", False)

    def test_a_link_that_leads_nowhere_is_something_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "a").symlink_to(tmp_path / "none")
        with pytest.raises(OverwriteError):
            Guard().check([tmp_path / "a"])

    def test_the_same_bytes_are_no_conflict(self, tmp_path: Path) -> None:
        target = tmp_path / "a"
        target.write_bytes(MINE)
        assert Guard().write({target: MINE}) == [target]
        assert not is_own_output(target), "we did not write it"
        with pytest.raises(OverwriteError, match="输入文件"):
            Guard([target], force=True).write({target: MINE})

    def test_every_file_in_the_way_is_named_and_none_is_written(self, tmp_path: Path) -> None:
        first, free, last = (tmp_path / name for name in "abc")
        first.write_bytes(MINE)
        last.write_bytes(MINE)
        with pytest.raises(OverwriteError) as caught:
            Guard().write(dict.fromkeys((first, free, last), b""))
        assert caught.value.paths == (first, last)
        assert not free.exists()

    def test_a_folder_in_the_way_stops_the_other_files_too(self, tmp_path: Path) -> None:
        (tmp_path / "b").mkdir()
        with pytest.raises(IsADirectoryError):
            Guard(force=True).write({tmp_path / "a": b"", tmp_path / "b": b""})
        assert not (tmp_path / "a").exists()

    def test_two_results_of_one_call_do_not_share_a_name(self, tmp_path: Path) -> None:
        """The part `b` of `a.zip` and the file `a-b` both want a-b.json."""
        guard = Guard(force=True)
        guard.write({tmp_path / "a-b.json": b"1"})
        with pytest.raises(OverwriteError, match="本次"):
            guard.write({tmp_path / "a-b.json": b"2"})
        assert (tmp_path / "a-b.json").read_bytes() == b"1"

    def test_an_input_saved_anew_in_the_meantime_is_still_the_input(self, tmp_path: Path) -> None:
        source, saved = tmp_path / "a.json", tmp_path / "saved"
        source.write_bytes(b"1")
        guard = Guard([source])
        saved.write_bytes(MINE)
        saved.replace(source)
        with pytest.raises(OverwriteError, match="输入文件"):
            guard.write({source: b"2"})

    def test_what_was_written_before_a_failure_is_known_as_ours(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        replace = Path.replace

        def full(source: Path, target: Path) -> Path:
            if target.name == "b":
                raise OSError(28, "No space left on device")
            return replace(source, target)

        contents = {tmp_path / "a": b"1", tmp_path / "b": b"1"}
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", full)
            with pytest.raises(OSError, match="No space"):
                Guard().write(contents)
        Guard().write(dict.fromkeys(contents, b"2"))


class TestRecord:
    def test_the_newest_content_is_the_one_that_counts(self, tmp_path: Path) -> None:
        target = tmp_path / "a"
        for content in (b"1", b"2"):
            target.write_bytes(content)
            remember_outputs({target: content})
        assert is_own_output(target)
        target.write_bytes(b"1")
        assert not is_own_output(target)

    @pytest.mark.skipif(os.name == "nt", reason="file names are text there")
    def test_a_file_name_need_not_be_text(self, tmp_path: Path) -> None:
        target = tmp_path / os.fsdecode(b"\xd0\xd5.json")
        Guard().write({target: b"1"})
        assert is_own_output(target)

    def test_where_there_is_no_record_nothing_is_ours_and_nothing_fails(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "file").write_bytes(b"")
        monkeypatch.setenv(STATE_DIR, str(tmp_path / "file" / "state"))
        self._is_refused_but_not_lost(tmp_path / "a")

    def test_a_broken_record_is_no_record(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / NAME).write_bytes(b"no database" * 100)
        monkeypatch.setenv(STATE_DIR, str(tmp_path))
        self._is_refused_but_not_lost(tmp_path / "a")

    def test_a_record_of_another_shape_is_no_record(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with sqlite3.connect(tmp_path / NAME) as record:
            record.execute("CREATE TABLE outputs (other)")
        record.close()
        monkeypatch.setenv(STATE_DIR, str(tmp_path))
        self._is_refused_but_not_lost(tmp_path / "a")

    def _is_refused_but_not_lost(self, target: Path) -> None:
        Guard().write({target: b"1"})
        with pytest.raises(OverwriteError, match="已存在"):
            Guard().write({target: b"2"})
        Guard(force=True).write({target: b"2"})
        assert target.read_bytes() == b"2"
