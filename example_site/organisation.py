"""Kalix kommun's organisation, as far as the example needs it. Workplaces and the second company are invented."""

import datetime

from kalix_wagtail.enums import Role, UnitKind
from kalix_wagtail.models import ResponsibleParty, ResponsiblePartyLabel, Unit, UnitName, UnitPlacement

#: Older than the oldest decision in the example.
SINCE = datetime.date(2007, 1, 1)

#: (code, kind, code of the unit above, Swedish name, English name); a unit comes after the one above it.
UNITS = [
    ("kommunfullmaktige", UnitKind.ASSEMBLY, None, "Kommunfullmäktige", "Municipal Council"),
    ("kommunstyrelsen", UnitKind.EXECUTIVE, "kommunfullmaktige", "Kommunstyrelsen", "Municipal Executive Board"),
    (
        "fritids-och-kulturnamnden",
        UnitKind.COMMITTEE,
        "kommunfullmaktige",
        "Fritids- och kulturnämnden",
        "Leisure and Culture Committee",
    ),
    (
        "samhallsbyggnadsnamnden",
        UnitKind.COMMITTEE,
        "kommunfullmaktige",
        "Samhällsbyggnadsnämnden",
        "Urban Planning Committee",
    ),
    ("socialnamnden", UnitKind.COMMITTEE, "kommunfullmaktige", "Socialnämnden", "Social Services Committee"),
    ("utbildningsnamnden", UnitKind.COMMITTEE, "kommunfullmaktige", "Utbildningsnämnden", "Education Committee"),
    ("valnamnden", UnitKind.COMMITTEE, "kommunfullmaktige", "Valnämnden", "Election Committee"),
    ("javsnamnden", UnitKind.COMMITTEE, "kommunfullmaktige", "Jävsnämnden", "Conflict of Interest Committee"),
    (
        "kommunledningsforvaltningen",
        UnitKind.ADMINISTRATION,
        "kommunstyrelsen",
        "Kommunledningsförvaltningen",
        "Municipal Executive Office",
    ),
    (
        "fritids-och-kulturforvaltningen",
        UnitKind.ADMINISTRATION,
        "fritids-och-kulturnamnden",
        "Fritids- och kulturförvaltningen",
        "Leisure and Culture Administration",
    ),
    (
        "samhallsbyggnadsforvaltningen",
        UnitKind.ADMINISTRATION,
        "samhallsbyggnadsnamnden",
        "Samhällsbyggnadsförvaltningen",
        "Urban Planning Administration",
    ),
    (
        "socialforvaltningen",
        UnitKind.ADMINISTRATION,
        "socialnamnden",
        "Socialförvaltningen",
        "Social Services Administration",
    ),
    (
        "utbildningsforvaltningen",
        UnitKind.ADMINISTRATION,
        "utbildningsnamnden",
        "Utbildningsförvaltningen",
        "Education Administration",
    ),
    ("forskolan-nasbyn", UnitKind.WORKPLACE, "utbildningsforvaltningen", "Förskolan Näsbyn", "Näsbyn Preschool"),
    ("centrumskolan", UnitKind.WORKPLACE, "utbildningsforvaltningen", "Centrumskolan", "Centrum School"),
    ("hemtjansten-centrum", UnitKind.WORKPLACE, "socialforvaltningen", "Hemtjänsten Centrum", "Home Care Centrum"),
    ("biblioteket", UnitKind.WORKPLACE, "fritids-och-kulturforvaltningen", "Biblioteket", "Library"),
    ("raddningstjansten", UnitKind.WORKPLACE, "samhallsbyggnadsforvaltningen", "Räddningstjänsten", "Rescue Services"),
    (
        "kalixbostader-styrelsen",
        UnitKind.COMPANY_BOARD,
        "kommunfullmaktige",
        "Kalixbostäders styrelse",
        "Board of Kalixbostäder",
    ),
    ("kalixbostader", UnitKind.COMPANY, "kalixbostader-styrelsen", "Kalixbostäder", "Kalixbostäder"),
    (
        "naringslivsbolaget-styrelsen",
        UnitKind.COMPANY_BOARD,
        "kommunfullmaktige",
        "Näringslivsbolagets styrelse",
        "Board of the Business Development Company",
    ),
    (
        "naringslivsbolaget",
        UnitKind.COMPANY,
        "naringslivsbolaget-styrelsen",
        "Näringslivsbolaget",
        "Business Development Company",
    ),
    ("sakerhetsgruppen", UnitKind.GROUP, "kommunstyrelsen", "Säkerhetsgruppen", "Security Group"),
]

#: In law the executive board is one of the committees: what binds every nämnd binds it too.
COMMITTEES = [UnitKind.COMMITTEE, UnitKind.EXECUTIVE]

#: (key, Swedish label, English label, the expression)
PARTIES = [
    ("kommunstyrelsen", "Kommunstyrelsen", "The Municipal Executive Board", {"units": ["kommunstyrelsen"]}),
    ("namnder", "Nämnderna", "The committees", {"kinds": COMMITTEES}),
    ("bolagsstyrelser", "Bolagsstyrelserna", "The company boards", {"kinds": [UnitKind.COMPANY_BOARD]}),
    ("bolag", "De kommunala bolagen", "The municipal companies", {"kinds": [UnitKind.COMPANY]}),
    (
        "forvaltnings-och-bolagsledningar",
        "Förvaltnings- och bolagsledningarna",
        "The management of administrations and companies",
        {"kinds": [UnitKind.ADMINISTRATION, UnitKind.COMPANY], "role": Role.MANAGER},
    ),
    (
        "forvaltningar-och-bolag",
        "Förvaltningar och bolag",
        "Administrations and companies",
        {"kinds": [UnitKind.ADMINISTRATION, UnitKind.COMPANY]},
    ),
    ("sakerhetsgruppen", "Säkerhetsgruppen", "The Security Group", {"units": ["sakerhetsgruppen"]}),
    (
        "samordnaren",
        "Krisberedskaps- och säkerhetssamordnaren",
        "The emergency preparedness and security coordinator",
        {"units": ["kommunledningsforvaltningen"], "role": Role.COORDINATOR},
    ),
    ("alla-anstallda", "Alla anställda", "All employees", {"everyone": True}),
    (
        "namnder-och-bolag",
        "Nämnder och bolag",
        "Committees and companies",
        {"kinds": [*COMMITTEES, UnitKind.COMPANY]},
    ),
    (
        "namnder-och-bolagsstyrelser",
        "Nämnder och bolagsstyrelser",
        "Committees and company boards",
        {"kinds": [*COMMITTEES, UnitKind.COMPANY_BOARD]},
    ),
]


def build_organisation():
    """Create the units and parties that are missing; what is there is left as it is. Returns ``{code: Unit}``."""
    units = {}
    for code, kind, above, swedish, english in UNITS:
        units[code], is_new = Unit.objects.get_or_create(code=code)
        if is_new:
            UnitPlacement.objects.create(unit=units[code], parent=units.get(above), kind=kind, valid_from=SINCE)
            for language, name in (("sv", swedish), ("en", english)):
                UnitName.objects.create(unit=units[code], language=language, name=name, valid_from=SINCE)
    for key, swedish, english, expression in PARTIES:
        named = [units[code] for code in expression.get("units", [])]
        values = {name: value for name, value in expression.items() if name != "units"}
        party, is_new = ResponsibleParty.objects.get_or_create(key=key, defaults=values)
        if is_new:
            party.units.set(named)
            party.save()
            for language, label in (("sv", swedish), ("en", english)):
                ResponsiblePartyLabel.objects.create(party=party, language=language, label=label)
    return units
