"""Detection of a text's script by its letters."""

from __future__ import annotations

import re

from newsroom.scripts.alphabets.tags import ARABIC, CYRILLIC, LATIN

_ARABIC_LETTER = re.compile("[\u0621-\u064a\u0671-\u06d3\u06d5\ufb50-\ufdff\ufe70-\ufefc]")
_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
_HAN_LETTER = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")

_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
# Common letters that only one of the two ways to write Chinese has.
_TRADITIONAL = re.compile(
    "[們這國說時學會對發經實過個來為點還進長開關東車馬門問間見話語讓應該與無業產員書權義務條際護體濟議現報導華歐亞親愛樂園藝術傳統網絡電視聽讀寫試驗選舉總軍隊戰爭農礦運輸輛飛機強動種別論結達婦兒養醫療屬當處罰認監獄殺證據審訊財團遷尋離締]"
)
_SIMPLIFIED = re.compile(
    "[们这国说时学会对发经实过个来为点还进长开关东车马门问间见话语让应该与无业产员书权义务条际护体济议现报导华欧亚亲爱乐园艺术传统网络电视听读写试验选举总军队战争农矿运输辆飞机强动种别论结达妇儿养医疗属当处罚认监狱杀证据审讯财团迁寻离缔]"
)

_COUNTERS = {
    CYRILLIC: _CYRILLIC_LETTER,
    LATIN: _LATIN_LETTER,
    ARABIC: _ARABIC_LETTER,
    "Hans": _HAN_LETTER,
    "Kore": _HANGUL,
}


def script_of(text: str) -> str | None:
    """Return the script (ISO 15924) that most letters of the text are in, or None if it has no letters.

    One Han character counts as three letters of an alphabet.
    """
    counts = {script: len(pattern.findall(text)) for script, pattern in _COUNTERS.items()}
    counts["Hans"] *= 3
    script, count = max(counts.items(), key=lambda item: item[1])
    if script == "Hans":
        script = _east_asian(text)
    return script if count else None


def _east_asian(text: str) -> str:
    if _KANA.search(text):
        return "Jpan"
    return "Hant" if len(_TRADITIONAL.findall(text)) > len(_SIMPLIFIED.findall(text)) else "Hans"
