"""Small files as people really send them, written by hand, with the clean answer beside each."""

from __future__ import annotations

_TSV = "Creator\tFollowers\tNote\n"

#: name -> content, header, rows
FILES: dict[str, tuple[bytes, list[str] | None, list[list[str]]]] = {
    "agency list": (
        b"Agency list Q2;;;\r\nPrepared for: Brand X;;;\r\n;;;\r\nHandle;Followers;Fee (EUR);Niche\r\n"
        b"@ana;1.204.000;1.500,00;food\r\n@bob;98.400;350,50;\"travel; hikes\"\r\n@cleo;12.000;;food\r\n"
        b";;;\r\nSumme;1.314.400;1.850,50;\r\n",
        ["Handle", "Followers", "Fee (EUR)", "Niche"],
        [["@ana", "1.204.000", "1.500,00", "food"], ["@bob", "98.400", "350,50", "travel; hikes"],
         ["@cleo", "12.000", "", "food"]]),
    "insights with groups": (
        b"Post insights,,,,\n,,Organic,,Paid\npost,date,reach,likes,reach\np1,2024-03-01,1200,30,0\n"
        b"p2,2024-03-02,900,25,400\np3,2024-03-05,1100,40,0\n",
        ["post", "date", "Organic reach", "likes", "Paid reach"],
        [["p1", "2024-03-01", "1200", "30", "0"], ["p2", "2024-03-02", "900", "25", "400"],
         ["p3", "2024-03-05", "1100", "40", "0"]]),
    "captions with marks": (
        b'id,caption,likes\n1,"She said "wow", twice",12\n2,Plain,7\n3,"Line one\nline ""two""",9\n'
        b'4,15" screen,3\n',
        ["id", "caption", "likes"],
        [["1", 'She said "wow", twice', "12"], ["2", "Plain", "7"], ["3", 'Line one\nline "two"', "9"],
         ["4", '15" screen', "3"]]),
    "a Spanish export": (
        "Página;Publicación;Me gusta;Fecha\nTienda Ñandú;¡Qué día!;1.203;05/03/2024\n"
        "Tienda Ñandú;Año nuevo;998;06/03/2024\n"
        "Tienda Ñandú;Mañana más;1.410;07/03/2024\n".encode("cp1252"),
        ["Página", "Publicación", "Me gusta", "Fecha"],
        [["Tienda Ñandú", "¡Qué día!", "1.203", "05/03/2024"], ["Tienda Ñandú", "Año nuevo", "998", "06/03/2024"],
         ["Tienda Ñandú", "Mañana más", "1.410", "07/03/2024"]]),
    "two reports in one file": (
        b"Campaign,Spend,Clicks\nspring,1200.50,340\nsummer,800,210\n\nCreator,Posts\nana,3\nbob,5\ncleo,1\n",
        ["Campaign", "Spend", "Clicks"], [["spring", "1200.50", "340"], ["summer", "800", "210"]]),
    "database dump": (
        b"'id','name','bio'\n1,'O\\'Neil','likes \\'90s music, and tea'\n2,'Sari','cook'\n3,'Rossi','runs, swims'\n",
        ["id", "name", "bio"],
        [["1", "O'Neil", "likes '90s music, and tea"], ["2", "Sari", "cook"], ["3", "Rossi", "runs, swims"]]),
    "bars and blanks": (
        b"name | followers | country\nana | 1200 | ES\nbob | 900 | PT\ncleo | 45000 | FR\n",
        ["name", "followers", "country"], [["ana", "1200", "ES"], ["bob", "900", "PT"], ["cleo", "45000", "FR"]]),
    "years as names": (
        b"Country,2021,2022,2023\nES,12.5,13.1,14.0\nPT,3.3,3.9,4.4\nFR,20,21.5,22\n",
        ["Country", "2021", "2022", "2023"],
        [["ES", "12.5", "13.1", "14.0"], ["PT", "3.3", "3.9", "4.4"], ["FR", "20", "21.5", "22"]]),
    "no header": (
        b"ana,12000,2024-01-03\nbob,3400,2024-01-04\ncleo,560,2024-01-09\n", None,
        [["ana", "12000", "2024-01-03"], ["bob", "3400", "2024-01-04"], ["cleo", "560", "2024-01-09"]]),
    "trailing delimiters": (
        b"name,likes,\nana,12,\nbob,7,\ncleo,30,\n", ["name", "likes", ""],
        [["ana", "12", ""], ["bob", "7", ""], ["cleo", "30", ""]]),
    "unquoted commas": (
        b"name,city,followers,joined\nana,Lisboa,1200,2024-01-03\nbob,Washington, D.C.,900,2024-02-01\n"
        b"cleo,Paris,45000,2024-02-07\ndee,Rome,100,2024-03-01\n",
        ["name", "city", "followers", "joined"],
        [["ana", "Lisboa", "1200", "2024-01-03"], ["bob", "Washington, D.C.", "900", "2024-02-01"],
         ["cleo", "Paris", "45000", "2024-02-07"], ["dee", "Rome", "100", "2024-03-01"]]),
    "mac, utf-16, tabs": (
        (_TSV + "ana\t1,200\tok\nbob\t900\t\"two\tparts\"\n").replace("\n", "\r").encode("utf-16"),
        ["Creator", "Followers", "Note"], [["ana", "1,200", "ok"], ["bob", "900", "two\tparts"]]),
    "remarks below": (
        b"creator,posts,fee\nana,2,100\nbob,3,250\ncleo,1,80\n\n* fees without tax\nExported 2024-05-01 by Ana\n",
        ["creator", "posts", "fee"], [["ana", "2", "100"], ["bob", "3", "250"], ["cleo", "1", "80"]]),
    "NUL bytes": (
        b"creator,likes\nan\0a,12\nbob,7\0\n\0\0\0\0", ["creator", "likes"], [["ana", "12"], ["bob", "7"]]),
    "labels over groups over names": (
        b",Instagram,,TikTok,\n,Audience,Engagement,Audience,Engagement\ncreator,followers,likes,followers,likes\n"
        b"ana,1200,30,900,12\nbob,3400,70,150,9\ncleo,560,5,77,2\n",
        ["creator", "Instagram Audience followers", "Engagement likes", "TikTok Audience followers",
         "Engagement likes"],
        [["ana", "1200", "30", "900", "12"], ["bob", "3400", "70", "150", "9"], ["cleo", "560", "5", "77", "2"]]),
    "labels over groups over names, words below": (
        "".join([",Profil,,Brief,\n,Wer,Was,Ton,Form\nName,Ort,Thema,Stil,Art\n",
                 *(f"n{i} ä,ort {i},thema {i},stil {i},art {i}\n" for i in range(5))]).encode(),
        ["Name", "Profil Wer Ort", "Was Thema", "Brief Ton Stil", "Form Art"],
        [[f"n{i} ä", f"ort {i}", f"thema {i}", f"stil {i}", f"art {i}"] for i in range(5)]),
    "first rows with gaps, no labels": (
        b"name,city,topic,tone\nana,Lisboa,,\nbob,Rome,food,\ncleo,Paris,travel,calm\ndee,Rome,food,loud\n"
        b"eva,Paris,travel,calm\n",
        ["name", "city", "topic", "tone"],
        [["ana", "Lisboa", "", ""], ["bob", "Rome", "food", ""], ["cleo", "Paris", "travel", "calm"],
         ["dee", "Rome", "food", "loud"], ["eva", "Paris", "travel", "calm"]]),
    "no header, first rows with gaps": (
        b",Lisboa,,\n,Rome,food,\ncleo,Paris,travel,7\ndee,Rome,food,12\neva,Paris,travel,3\nfay,Lisboa,food,44\n",
        None,
        [["", "Lisboa", "", ""], ["", "Rome", "food", ""], ["cleo", "Paris", "travel", "7"],
         ["dee", "Rome", "food", "12"], ["eva", "Paris", "travel", "3"], ["fay", "Lisboa", "food", "44"]]),
}
