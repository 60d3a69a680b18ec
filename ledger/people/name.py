"""Names of persons: canonical form, variants, and what partners hash.

Canonical: NFKC (ideographs left alone), honorific and reading set aside; names with Japanese characters without any
white space or middle dot (`山田 太郎` = `山田　太郎` = `山田太郎`), others in lower case with single spaces. Old and
variant characters (髙, 﨑, 邊) stay distinct; the standard character gives an extra key, so that either is found.
A name is never proof that two records are of one person: keys made from names are marked as shared.
"""

from __future__ import annotations

import re
import unicodedata

from ledger.people.text import (
    WHITESPACE,
    drop_invisible,
    drop_variation_selectors,
    fold_lower,
    nfkc,
    unicode_flags,
)

_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff々〆\U00020000-\U0003ffff]")
# Kanji and katakana only: hiragana may be an honorific, and 様 is one.
_ORDINARY = re.compile("[\u30a1-\u30fa\u30fc\u4e00-\u9fff々]+[ \u3000]?[\u30a1-\u30fa\u30fc\u4e00-\u9fff々]+(?<!様)")
_READING = re.compile(r"(.+?)\s*\(\s*([\u3040-\u30ff\s・]+?)\s*\)")
_HONORIFIC = re.compile(r"(?<=\S)\s*(?:様|さま)+(?=\s*(?:$|\())")
_HALF_WIDTH_KANA = re.compile("[\uff66-\uff9f]")
_MIDDLE_DOTS = str.maketrans("", "", "・･·")
_NOT_LATIN = re.compile(r"[^a-zA-Z]")
_META_STRIP = " \t\r\n\0\x0b."

# Variant character, then the standard one: the pairs met in Japanese names, after the jōyō table where it has one.
_VARIANT_PAIRS = """
髙高 﨑崎 嵜崎 𥔎崎 濵浜 濱浜 邊辺 邉辺 齋斎 齊斉 嶋島 嶌島 廣広 澤沢 眞真 國国 瀨瀬 德徳 櫻桜 惠恵
龍竜 圓円 榮栄 學学 實実 寶宝 將将 莊荘 萬万 禮礼 來来 豐豊 鐵鉄 冨富 槇槙 渕淵 桒桑 𠮷吉 曾曽 條条
應応 藏蔵 會会 兒児 壽寿 靜静 淨浄 淸清 緖緒 緣縁 綠緑 縣県 聰聡 舘館 莖茎 藥薬 藪薮 檜桧 蘆芦 螢蛍
裝装 覺覚 觀観 讓譲 豫予 輕軽 邨村 鄕郷 郞郎 釼剣 劍剣 關関 陷陥 險険 靑青 顯顕 驛駅 黑黒 鷗鴎 鹽塩
麥麦 黃黄 點点 齒歯 佛仏 假仮 傳伝 儉倹 內内 册冊 凛凜 勳勲 勸勧 區区 單単 嚴厳 圍囲 團団 增増 奧奥
孃嬢 寬寛 尙尚 嶽岳 峯峰 巖巌 巢巣 帶帯 彌弥 彥彦 從従 恆恒 愼慎 懷懐 戶戸 拔抜 擇択 收収 敎教 數数
晉晋 晝昼 曉暁 曆暦 樂楽 樣様 檢検 權権 步歩 歷歴 每毎 氣気 沒没 涉渉 淺浅 溫温 滿満 瀧滝 灣湾 爲為
犧犠 狹狭 獨独 瑤瑶 產産 當当 皋皐 盡尽 硏研 祿禄 稻稲 穗穂 穰穣 竝並 粹粋 絲糸 經経 續続 纖繊 與与
舊旧 證証 譽誉 賴頼 辨弁 遙遥 遲遅 銳鋭 鎭鎮 雙双 靈霊 餘余 體体 髮髪 鬭闘
"""
_VARIANTS = str.maketrans({pair[0]: pair[1] for pair in _VARIANT_PAIRS.split()})
_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def canonical_name(raw: str) -> tuple[str, tuple[str, ...]]:
    """(canonical form without the reading, flags)."""
    if _ORDINARY.fullmatch(raw):
        canonical = raw.replace(" ", "").replace("\u3000", "")
        return canonical, () if standard_name(canonical) == canonical else ("name_variant",)
    # Full-width spaces and parentheses are how Japanese is written, and nothing to flag.
    flags = [flag for flag in unicode_flags(raw) if flag != "full_width"]
    if _HALF_WIDTH_KANA.search(raw):
        flags.append("half_width_kana")
    text, reading = split_reading(raw)
    if reading:
        flags.append("reading")
    if _HONORIFIC.search(nfkc(raw)):
        flags.append("honorific")
    canonical = _canonical(text) or _canonical(nfkc(raw))
    if standard_name(canonical) != canonical:
        flags.append("name_variant")
    return canonical, tuple(flags)


def split_reading(raw: str) -> tuple[str, str]:
    """`山田 太郎（ヤマダ タロウ）` -> (`山田 太郎`, `ヤマダ タロウ`); the reading is "" when there is none."""
    text = _HONORIFIC.sub("", nfkc(drop_invisible(raw))).strip(WHITESPACE)
    found = _READING.fullmatch(text)
    return (found[1], found[2]) if found else (text, "")


def _canonical(text: str) -> str:
    if _JAPANESE.search(text):
        return fold_lower("".join(text.split()).translate(_MIDDLE_DOTS))
    return fold_lower(" ".join(text.split()))


def standard_name(canonical: str) -> str:
    """Variant characters replaced by the standard ones, hiragana by katakana."""
    if canonical.isascii():
        return canonical
    plain = unicodedata.normalize("NFKC", drop_variation_selectors(canonical))
    return plain.translate(_VARIANTS).translate(_TO_KATAKANA)


def name_variants(raw: str, canonical: str) -> tuple[str, ...]:
    """Further canonical forms under which the same name is indexed and looked up: standard characters, reading, and of
    a Latin name the other order."""
    variants = [canonical, standard_name(canonical)]
    if "(" in raw or "（" in raw:
        reading = split_reading(raw)[1]
        if reading:
            variants.append(standard_name(_canonical(reading)))
    words = canonical.split(" ")
    if len(words) == 2 and all(words):
        variants.append(f"{words[1]} {words[0]}")
    return tuple(dict.fromkeys(variants))


def name_spellings(raw: str, canonical: str) -> tuple[str, ...]:
    """The published spellings of a name tried at look-up: with a space, with an ideographic space, with none, by its
    standard characters, and decomposed (NFD)."""
    words = split_reading(raw)[0].split()
    spellings = [" ".join(words), "\u3000".join(words), "".join(words), canonical, standard_name(canonical)]
    spellings += [unicodedata.normalize("NFD", spelling) for spelling in spellings]
    return tuple(spelling for spelling in dict.fromkeys(spellings) if spelling)


# What partners hash. Each takes the spelling.


def as_given(spelling: str) -> str:
    return spelling


def lower_trimmed(spelling: str) -> str:
    return spelling.strip().lower()


def no_whitespace(spelling: str) -> str:
    return "".join(spelling.split()).lower()


def parts(spelling: str) -> tuple[str, ...]:
    """Family and given name apart, trimmed and in lower case; () when the name is not written in two or more parts."""
    words = spelling.lower().split()
    return tuple(words) if len(words) > 1 else ()


def latin_parts(spelling: str) -> tuple[str, ...]:
    """Each part with everything but a-z dropped. A Japanese name leaves the empty string, whose digest is poisoned."""
    return tuple(_NOT_LATIN.sub("", word.strip(_META_STRIP).lower()) for word in spelling.split())
