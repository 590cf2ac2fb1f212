"""Names of months and weekdays in eight languages, and time zones by name."""

from __future__ import annotations

import unicodedata

_MONTHS = """
january jan januar janvier janv enero ene janeiro gennaio gen januari январь января янв jänner jän januarie
february feb februar februari févr fév février febrero fevereiro fev febbraio febr pebruari февраль февраля фев февр
march mar mars märz mär mrz marzo março maret maart март марта мар
april apr avril avr abril abr aprile апрель апреля апр
may mai mayo maio maggio mag mei maj май мая
june jun juni juin junio junho giugno giu июнь июня июн
july jul juli juillet juil julio julho luglio lug июль июля июл
august aug août agosto ago agustus agu agt augusti август августа авг
september sep sept septembre septiembre setembro set settembre sett сентябрь сентября сен сент
october oct oktober okt octobre octubre outubro out ottobre ott октябрь октября окт
november nov novembre noviembre novembro nopember ноябрь ноября ноя нояб
december dec dezember dez décembre déc diciembre dic dezembro dicembre desember des декабрь декабря дек
"""
_WEEKDAYS = """
monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun
montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so
lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim
lunes martes miércoles mié jueves jue viernes vie sábado sáb domingo dom
segunda segunda-feira seg terça terça-feira ter quarta quarta-feira qua quinta quinta-feira qui sexta sexta-feira sex
lunedì martedì mercoledì giovedì gio venerdì sabato domenica
senin sen selasa sel rabu rab kamis kam jumat jum sabtu sab minggu min
понедельник пн вторник вт среда ср четверг чт пятница пт суббота сб воскресенье вс
måndag mån tisdag tis onsdag ons torsdag tors fredag fre lördag lör söndag sön
"""


def bare(word: str) -> str:
    """Without accents and points, in small letters: "Févr." -> "fevr"."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold().rstrip("."))
                   if not unicodedata.combining(c))


#: Name -> number of the month, and the words that name a day of the week.
MONTHS = {bare(name): number for number, names in enumerate(_MONTHS.strip().splitlines(), start=1)
          for name in names.split()}
WEEKDAYS = frozenset(bare(name) for name in _WEEKDAYS.split())
#: Time zones that a name settles, minutes east of UTC. CST, IST and BST are none: each names several.
ZONES = {name: round(60 * hours) for name, hours in {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3,
    "msk": 3, "мск": 3, "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "brt": -3,
    "art": -3, "wib": 7, "wita": 8, "wit": 9, "sgt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11}.items()}
