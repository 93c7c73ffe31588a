"""What people have reported, and what became of it: the words of the demo's deficiency reports. All of it is invented.

The younger a report, the less has happened to it, so that every view of reports has something to show.
"""

from dataclasses import dataclass, field

from kalix_wagtail.enums import ReporterShownTo, ReportStatus, Severity

FIRE = "Brand och utrymning"
PREMISES = "Lokaler och utemiljö"
BURGLARY = "Inbrott, stöld och skadegörelse"
TRAFFIC = "Trafik och transporter"
INFORMATION = "It och information"

#: Roles of `people.py`.
EMPLOYEE, MANAGER, COORDINATOR = "employee", "manager", "coordinator"
ELSEWHERE, MANAGER_ELSEWHERE = "employee elsewhere", "manager elsewhere"
HEAD = "head of administration"


@dataclass(frozen=True)
class Step:
    """Something done to a report `hours` after it came in, by someone with `role`. `act`: a key of `reports.ACTS`.

    `due_in`: the report's new date in days from today, where it is not the one that follows from its severity.
    """

    hours: int
    role: str
    act: str
    words: dict
    due_in: int | None = None


@dataclass(frozen=True)
class Reported:
    """A report that came in `days_ago` days ago, and what happened to it. `more`: what else `submit_report` takes."""

    days_ago: int
    role: str
    description: str
    place: str = ""
    category: str = ""
    more: dict = field(default_factory=dict)
    has_picture: bool = False
    steps: tuple = ()


def assessed(hours, role, severity, text="", due_in=None):
    return Step(hours, role, "assess", {"severity": severity, "text": text}, due_in)


def assigned(hours, role, to):
    return Step(hours, role, "assign", {"assignee": to})


def planned(hours, role, text, responsible=None, due_in=None):
    return Step(hours, role, "plan", {"text": text, "responsible": responsible, "by": due_in})


def done(hours, role, text):
    return Step(hours, role, "finish", {"text": text})


def said(hours, role, text):
    return Step(hours, role, "say", {"text": text})


def moved(hours, role, to_status, text=""):
    return Step(hours, role, "move", {"to_status": to_status, "text": text})


def resolved(hours, role, text):
    return moved(hours, role, ReportStatus.RESOLVED, text)


def begun(hours, role):
    return moved(hours, role, ReportStatus.IN_PROGRESS)


def answered(hours, role, is_fixed, text="", due_in=None):
    return Step(hours, role, "answer", {"is_fixed": is_fixed, "text": text}, due_in)


REPORTS = (
    Reported(
        350,
        EMPLOYEE,
        "Barnvagnar står framför utrymningsvägen i korridoren mot köket. Dörren går inte att öppna helt.",
        "Förskolan Näsbyn, korridoren vid köket",
        FIRE,
        steps=(
            assessed(3, MANAGER, Severity.SERIOUS),
            resolved(27, MANAGER, "Vagnarna står nu i förrådet, och en skylt på dörren säger varför."),
            answered(50, EMPLOYEE, True, "Det har varit fritt sedan dess."),
        ),
    ),
    Reported(
        322,
        ELSEWHERE,
        "Däcken på bilen vi lånar på kvällarna är slitna. Den sladdade i korsningen vid Storgatan.",
        "Garaget, bil 4",
        TRAFFIC,
        steps=(
            assessed(2, MANAGER_ELSEWHERE, Severity.CRITICAL, "Bilen får inte köras förrän däcken är bytta."),
            planned(3, MANAGER_ELSEWHERE, "Byt alla fyra däcken.", MANAGER_ELSEWHERE),
            done(30, MANAGER_ELSEWHERE, "Nya vinterdäck är på."),
            resolved(31, MANAGER_ELSEWHERE, "Bilen har nya däck och är tillbaka i garaget."),
            answered(56, ELSEWHERE, True),
        ),
    ),
    Reported(
        298,
        MANAGER,
        "Lampan vid personalens parkering är trasig. Det är mörkt när vi öppnar klockan sex.",
        "Personalparkeringen",
        PREMISES,
        steps=(
            assessed(20, HEAD, Severity.MODERATE),
            moved(75, HEAD, ReportStatus.NO_ACTION, "Parkeringen byggs om i vår med ny belysning. Lampan byts då."),
        ),
    ),
    Reported(
        262,
        "communicator",
        "En pärm med inloggningar ligger framme i receptionen.",
        "Kommunhuset, receptionen",
        INFORMATION,
        steps=(
            assessed(4, COORDINATOR, Severity.SERIOUS),
            resolved(26, COORDINATOR, "Pärmen är borta och alla inloggningar i den är bytta."),
            answered(48, "communicator", True),
        ),
    ),
    Reported(
        214,
        EMPLOYEE,
        "En platta i gången till sandlådan har rest sig. Två barn har snubblat på den.",
        "Gården, gången till sandlådan",
        PREMISES,
        steps=(
            assessed(5, MANAGER, Severity.MODERATE),
            planned(6, MANAGER, "Lägg om plattorna i gången.", MANAGER),
            said(53, EMPLOYEE, "Vi har ställt en kon där så länge."),
            done(120, MANAGER, "Plattorna ligger plant."),
            resolved(121, MANAGER, "Gången är omlagd."),
            answered(170, EMPLOYEE, True, "Jättebra, tack!"),
        ),
    ),
    Reported(
        176,
        "registrar",
        "Dörren till arkivet går inte i lås om man inte drar i den.",
        "Kommunhuset, plan 1",
        BURGLARY,
        steps=(
            assessed(6, COORDINATOR, Severity.MODERATE),
            resolved(198, COORDINATOR, "Låset är justerat och dörren stänger sig själv."),
        ),
    ),
    Reported(
        148,
        EMPLOYEE,
        "Skylten över nödutgången lyser inte.",
        "Centrumskolan, idrottshallen",
        FIRE,
        more={"unit": "centrumskolan"},
        steps=(
            assessed(22, HEAD, Severity.SERIOUS),
            resolved(70, HEAD, "Ny lampa i skylten. De andra skyltarna är kontrollerade."),
            answered(96, EMPLOYEE, True),
        ),
    ),
    Reported(
        117,
        EMPLOYEE,
        "Ett staket mot parkeringen har lossnat i ena hörnet.",
        "Gården, mot parkeringen",
        PREMISES,
        steps=(Step(9, EMPLOYEE, "withdraw", {"text": "Vaktmästaren hade redan lagat det."}),),
    ),
    Reported(
        74,
        ELSEWHERE,
        "Nyckelskåpet går att öppna utan att man legitimerar sig. Alla nycklar till dem vi besöker hänger där.",
        "Hemtjänstens lokal, hallen",
        BURGLARY,
        steps=(
            assessed(8, MANAGER_ELSEWHERE, Severity.SERIOUS, "Tills vidare låser vi rummet.", due_in=-18),
            begun(8, MANAGER_ELSEWHERE),
            planned(30, MANAGER_ELSEWHERE, "Köp in ett skåp som läser tjänstekortet.", MANAGER_ELSEWHERE),
            said(400, ELSEWHERE, "Rummet stod olåst i går kväll. När kommer skåpet?"),
        ),
    ),
    Reported(
        58,
        EMPLOYEE,
        "Gungan längst bort gnisslar och kedjan är nästan av.",
        "Gården, gungorna",
        PREMISES,
        steps=(
            assessed(2, MANAGER, Severity.SERIOUS, "Gungan är avstängd."),
            resolved(52, MANAGER, "Kedjan är bytt."),
            answered(80, EMPLOYEE, False, "Bara den ena kedjan är bytt. Den andra är lika sliten.", due_in=12),
            planned(83, MANAGER, "Byt även den andra kedjan och se över de andra gungorna.", MANAGER, due_in=10),
        ),
    ),
    Reported(
        41,
        "administrator",
        "Skrivaren i korridoren skriver ut andras papper när man loggar in. I dag låg löneuppgifter i facket.",
        "Kommunhuset, plan 2",
        INFORMATION,
        steps=(
            assessed(5, COORDINATOR, Severity.MODERATE, due_in=20),
            assigned(6, COORDINATOR, "reviewer"),
            begun(7, COORDINATOR),
            said(29, COORDINATOR, "Leverantören felsöker. Hämta dina papper direkt så länge."),
        ),
    ),
    Reported(
        23,
        EMPLOYEE,
        "Snö och is ligger framför nödutgången. Dörren går bara att öppna en bit.",
        "Förskolan Näsbyn, baksidan",
        FIRE,
        has_picture=True,
        steps=(
            assessed(1, MANAGER, Severity.MODERATE, "Skottat för hand i dag, men det behöver göras varje morgon."),
            planned(2, MANAGER, "Lägg till baksidan i snöröjningens rond.", HEAD, due_in=5),
            begun(2, MANAGER),
        ),
    ),
    Reported(
        9,
        ELSEWHERE,
        "Jag vill prata med någon om en hotfull situation.",
        more={"is_sensitive": True},
        steps=(assessed(3, COORDINATOR, Severity.MODERATE), begun(4, COORDINATOR)),
    ),
    Reported(
        5,
        "employee elsewhere",
        "Cykelstället är så fullt att vi måste ut på körbanan för att komma förbi.",
        "Storgatan, entrén",
        TRAFFIC,
    ),
    Reported(
        3,
        "communicator",
        "Larmet på biblioteket slås av med samma kod som stod på tavlan i fikarummet hela hösten.",
        "Biblioteket",
        BURGLARY,
        more={"unit": "biblioteket", "reporter_shown_to": ReporterShownTo.COORDINATOR},
    ),
    Reported(
        1,
        EMPLOYEE,
        "Grinden mot vägen går inte att stänga. Låset har frusit.",
        "Gården, grinden",
        PREMISES,
    ),
)

#: (category, code of the unit that reports come from, code of the unit they go to; None: the coordinator)
ROUTING_RULES = (
    ("Hot och våld", None, None),
    (INFORMATION, None, "kommunledningsforvaltningen"),
    (BURGLARY, "utbildningsforvaltningen", "utbildningsforvaltningen"),
)

#: (name, text)
REPLY_TEMPLATES = (
    ("Tack, vi tittar på det", "Tack för att du sa till. Vi tittar på det i dag och hör av oss här."),
    ("Väntar på leverantör", "Felet är anmält till leverantören. Vi skriver här när vi vet vilken dag de kommer."),
    ("Be om mer", "Tack! Kan du skriva lite mer: var är det, och sedan när?"),
)

#: Short enough for the demo's oldest reports to be due.
DISPOSAL_RULE = {
    "name": "Stängda rapporter",
    "months": 9,
    "decision": "Kommunstyrelsen 2025-02-10 § 21, dnr KS 2025/00 (påhittat för exemplet)",
}
