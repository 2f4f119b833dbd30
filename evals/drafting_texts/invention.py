"""Replies of a model that makes things up, each with the words no fact has; seeded, so that a run can be repeated."""

from __future__ import annotations

import random
from typing import NamedTuple

CAUSES = [
    "因{body}{month}月叫停",
    "受台风“{storm}”影响，停工{days}天",
    "由于疫情反复，参加人员减少{share}%",
    "因供应商{firm}违约",
    "因{person}调离岗位",
    "因《{title}》修订，口径调整",
    "因第{edition}届{event}改期",
    "因{place}封路",
    "因经费不足，少做{days}次",
    "因{latin}系统故障",
    "因工作人员集体离职",
    "因地震",
    "因天气原因",
]
EFFECTS = [
    "实际完成{days}次，较目标少{share}%",
    "完成率{share}.7%",
    "直接造成损失{days}万元",
    "圆满完成全部目标，得满分",
    "排名全国第{edition}",
]
MEASURES = [
    "下一步由{body}于{month}月{days}日前整改",
    "后续聘请{firm}实施",
    "今后引进{latin}平台，投入{days}万元",
    "将由{person}牵头",
    "高度重视，加强管理",
    "下一步组织{days}场宣讲会",
    "将在{place}新建基地",
    "目前已完成全部整改",
]
WORDS = {
    "body": ["省水利厅", "市财政局", "区教育局", "滨湖街道办事处", "国家体育总局"],
    "storm": ["海燕", "梅花", "利奇马"],
    "firm": ["宏图科技公司", "蓝天集团", "金桥事务所"],
    "person": ["王建国主任", "李明处长", "赵敏教授"],
    "title": ["绩效管理条例", "资金管理办法", "湿地保护规划"],
    "event": ["龙舟节", "技能博览会", "马拉松"],
    "place": ["江心镇", "昆明市", "黑龙江省"],
    "latin": ["ERP", "SmartLake", "Oracle"],
}


class Invention(NamedTuple):
    """parts: what the model answers. planted: pieces that must not reach a form."""

    parts: dict[str, str]
    planted: list[str]


def invention(dice: random.Random, honest: dict[str, str]) -> Invention:
    """One to three parts made up, the others as an honest writer would have them."""
    shapes = {"cause": CAUSES, "effect": EFFECTS, "measure": MEASURES}
    values = {key: dice.choice(found) for key, found in WORDS.items()}
    numbers = {"month": dice.randint(1, 12), "days": dice.randint(101, 99999), "share": dice.randint(101, 999),
               "edition": dice.randint(61, 99)}  # fmt: skip
    made_up = dice.sample(sorted(shapes), dice.randint(1, 3))
    parts, planted = dict(honest), []
    for part in made_up:
        text = dice.choice(shapes[part]).format(**values, **numbers)
        planted.append(text)
        parts[part] = text if dice.random() < 0.5 else f"{honest[part]}，{text}"
    return Invention(parts, planted)
