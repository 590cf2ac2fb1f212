"""One cell as a number, before it is known what its marks part: signs, units, currencies, percents taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.recognising.marks import COMMA, POINT, WRONG, reading
from data.recognising.money import PATTERN, code_of
from data.recognising.texts import is_unknown, plain

#: Words and letters that multiply, casefolded. "mil" is a thousand (Spanish, Portuguese), "mi" a million.
UNITS = {word: size for size, words in {
    1e2: "hundred",
    1e3: "k к tsd tsd. tys tys. тыс тыс. тис mil mila rb ribu bin tn thousand tusen 천 千",
    1e4: "万 萬 만",
    1e5: "lakh lakhs lac lacs l",
    1e6: "m м mm mn mn. mln mln. mio mio. mi mill mill. million millions millionen millones milhões jt juta млн млн. "
         "百万",
    1e7: "cr cr. crs crore crores",
    1e8: "亿 億",
    1e9: "b bn bio mrd mrd. md mld mld. mlrd mia mia. billion billions miliar млрд млрд.",
}.items() for word in words.split()}
#: Beside these words of one language a letter means something else than in English ("M" beside "jt": a milliard).
FOREIGN = {"m": {"rb", "ribu", "jt", "juta"}, "b": {"mn", "mn.", "bin"}, "mil": {"k", "thousand"}}
_UNIT = "|".join(re.escape(word) for word in sorted(UNITS, key=len, reverse=True))
_BODY = r"(?:\d(?:[\d.,'· ]*\d)?|[.,·]\d+)"
_NUMBER = re.compile(rf"""
    (?P<about>[~≈≃±]|ca\.?|c\.|circa|approx\.?|about|around|etwa|aprox\.?)?\s*
    (?P<limit>[<>≤≥]=?|over|under|more\ than|less\ than|at\ least|up\ to|über|unter|mehr\ als|más\ de|mais\ de)?\s*
    (?P<front>%)?\s*(?P<bracket>\()?\s*(?P<sign>[-+–—]?)\s*(?P<before>{PATTERN})?\s*(?P<inner>[-+]?)\s*
    (?P<body>{_BODY})(?P<power>e[-+]?\d+)?(?P<even>[.,][-–—]{{1,2}})?\s*
    (?P<unit>(?!{PATTERN}\s*[-+)]*$)(?:{_UNIT}))?\s*(?P<more>\+)?\s*
    (?P<share>%|‰|pct\.?|percent|per\ cent|prozent|por\ ciento|por\ cento)?\s*
    (?P<after>{PATTERN})?\s*(?P<trailing>[-+]?)\s*(?P<closing>\))?""", re.VERBOSE)
_SIMPLE = re.compile(r"[.,]?\d[\d.,]*")
#: 10K-50K, 10 to 20, 1.000 bis 5.000: a range names no number.
_RANGE = re.compile(rf"[^\d(]*{_BODY}\s*\D{{0,8}}?\s*(?:-|–|—|~|\bto\b|\bbis\b|\ba\b|\baté\b|\bhasta\b|до)\s*\D{{0,4}}?"
                    rf"{_BODY}\s*\D{{0,12}}")
#: A text that is its own value to anyone: digits, and one point before anything but three of them.
OWN_VALUE = r"-?(\d{1,15}|\d{0,15}\.(\d{1,2}|\d{4,17})|(0\d*|\d{4,15})\.\d{3})"
_OWN_VALUE = re.compile(OWN_VALUE, re.ASCII)
#: Above this no count and no amount lies; it is another thing written with digits.
_LARGEST = 1e15
_LONGEST = 60


@dataclass(slots=True)
class Numeral:
    """A distinct cell that is a number, before its marks are settled. what: why it is not its own value."""

    says: str
    value: float
    other: float = 0.0
    mark: str = ""
    factor: float = 1.0
    what: str = ""
    unit: str = ""
    percent: bool = False
    rounded: bool = False
    currency: str = ""
    places: int = 0


def numeral(text: str) -> Numeral | str:
    """A distinct cell as a number whose marks may be open, or "unknown", "range" or "strange"."""
    tidy = plain(text)
    if _SIMPLE.fullmatch(tidy) and tidy[-1] not in ".,":
        says, value, other = reading(tidy)
        if says == WRONG or value > _LARGEST:
            return "strange"
        what = "" if _OWN_VALUE.fullmatch(text) else "marks"
        return Numeral(says, value, other, "," if "," in tidy else ".", what=what, places=_places(says, tidy))
    folded = tidy.casefold()
    if len(folded) > 1 and folded[0] == folded[-1] and folded[0] in "\"'":
        folded = folded[1:-1].strip()
    match = _NUMBER.fullmatch(folded) if len(folded) <= _LONGEST else None
    if match is None or bool(match["bracket"]) != bool(match["closing"]) or _two_currencies(match):
        return ("unknown" if is_unknown(text) else
                "range" if len(folded) <= _LONGEST and _RANGE.fullmatch(folded) else "strange")
    body = match["body"] + (f"{match['even'][0]}0" if match["even"] else "")  # 1.200,- has a decimal comma
    says, value, other = reading(body)
    signs = [s for s in (match["sign"], match["inner"], match["trailing"], "-" * bool(match["bracket"])) if s]
    power = float(f"1{match['power']}") if match["power"] and len(match["power"]) < 6 else 1.0
    share = match["share"] or match["front"] or ""
    factor = UNITS.get(match["unit"] or "", 1.0) * power * {"": 1.0, "‰": 1e-3}.get(share, 1e-2)
    if says == WRONG or len(signs) > 1 or not (value * factor <= _LARGEST and (factor > 0 or not value)) or (
            match["share"] and match["front"]):
        return "strange"
    what = ("limit" if match["limit"] or match["more"] else "about" if match["about"] else
            "short" if match["unit"] else "power" if match["power"] else "share" if share else
            "money" if match["before"] or match["after"] else
            "bracket" if match["bracket"] or match["trailing"] else
            "" if _OWN_VALUE.fullmatch(text) else "marks")
    return Numeral(says, value, other, "," if "," in body else ".", -factor if signs and signs[0] != "+" else factor,
                 what, match["unit"] or "", bool(share), what in ("limit", "about", "short", "power") or
                 bool(match["unit"] or match["power"]), _currency(match), _places(says, body))


def _places(says: str, body: str) -> int:
    """How many digits stand behind a decimal mark that is sure to be one."""
    mark = {POINT: ".", COMMA: ","}.get(says, "")
    return len(body) - 1 - body.rindex(mark) if mark and body.count(mark) == 1 and (
        not body.endswith(mark)) and _is_decimal(body, mark) else 0


def _is_decimal(body: str, mark: str) -> bool:
    """Whether the mark that stands once is the decimal one, and not the one that parts thousands (1,234,567)."""
    return body.rindex(mark) > max(body.rfind(other) for other in ".,' " if other != mark)


def _two_currencies(match: re.Match) -> bool:
    """"$5 USD" names one currency twice, "€5 USD" two of them."""
    if not match["before"] or not match["after"]:
        return False
    (one, open_one), (two, open_two) = code_of(match["before"]), code_of(match["after"])
    return one != two and not open_one and not open_two


def _currency(match: re.Match) -> str:
    """The code of the currency named, or the sign where several share it; "" for none."""
    named = [(code_of(sign), sign) for sign in (match["before"], match["after"]) if sign]
    sure = [code for (code, shared), _ in named if not shared]
    return sure[0] if sure else named[0][1] if named else ""
