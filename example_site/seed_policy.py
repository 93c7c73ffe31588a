"""The säkerhetspolicy of 2007: from the words of the seed file to the blocks of a policy page.

No decided word is retyped here. What stands below says only where the text is cut, whom a duty binds, and how a duty
reads on its own when its printed words do not.
"""

import re
import uuid
from pathlib import Path

from django.utils.html import escape

SEED = Path(__file__).parent / "seed" / "sakerhetspolicy-2007.txt"
PART = re.compile(r"^A\. (?P<heading>.+)$")
SECTION = re.compile(r"^(?P<number>\d) (?P<heading>.+)$")
#: Bullets as the conversion left them; marks, not words.
BULLET = re.compile(r"^- (?:□ )?")

#: Ids of the blocks follow from their place in the seed, so that the policy gets the same ids wherever it is built.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://kalix.example/sakerhetspolicy-2007")

#: Section 3: how each bullet begins, which is whom it names, and the parties that is.
BULLET_DUTIES = [
    ("Kommunstyrelsen", ["kommunstyrelsen"]),
    ("Nämnden", ["namnder", "bolagsstyrelser"]),
    ("Förvaltnings- och bolagsledningarna", ["forvaltnings-och-bolagsledningar"]),
    ("Säkerhetsgruppen", ["sakerhetsgruppen"]),
    ("Krisberedskaps- och säkerhetssamordnaren", ["samordnaren"]),
]
EVERYONE_HERE = "Alla anställda inom Kalix kommuns verksamheter"

#: Section 4: for each paragraph its duties; `start` is where the duty begins in the paragraph.
SENTENCE_DUTIES = [
    [
        {"start": "Säkerhetsarbetet ska", "parties": ["forvaltningar-och-bolag"]},
        {
            "start": EVERYONE_HERE,
            "addressee": EVERYONE_HERE,
            "parties": ["alla-anstallda"],
            "register_text": f"{EVERYONE_HERE} ska aktivt arbeta för ökad säkerhet.",
        },
        {
            "start": "och är skyldiga",
            "parties": ["alla-anstallda"],
            "register_text": "Alla anställda är skyldiga att påpeka säkerhetsbrister till närmaste arbetsledare.",
        },
    ],
    [
        {
            # The sentence before it says what "Den" is, and belongs to the same paragraph.
            "start": "Säkerhetspolicyn ska ligga",
            "parties": ["namnder"],
            "recurrence": "yearly",
            "register_text": "Säkerhetspolicyn ska ingå i nämndernas arbete som en del av planerings- och "
            "budgetprocessen inför ett verksamhetsår.",
        },
        {
            "start": "Nämndernas uppdrag",
            "parties": ["namnder"],
            "recurrence": "yearly",
            "legal_basis": "lag (2003:778) om skydd mot olyckor",
        },
    ],
]


def block_id(place):
    """Return the fixed id of the block at `place`, a path such as "3/duties/2"."""
    return str(uuid.uuid5(NAMESPACE, place))


def seed_lines():
    """Return the lines of the decided text, from the part's heading on, without empty ones."""
    lines = [line.strip() for line in SEED.read_text(encoding="utf-8").splitlines() if line.strip()]
    return lines[next(i for i, line in enumerate(lines) if PART.match(line)) :]


def seed_sections(lines):
    """Return the text after the part's heading as ``[(number, heading, [line, …]), …]``."""
    sections = []
    for line in lines:
        if match := SECTION.match(line):
            sections.append((match["number"], match["heading"], []))
        else:
            sections[-1][2].append(line)
    return sections


def policy_body(party_ids):
    """Return the policy as raw StreamField data; `party_ids` maps the keys of parties to their primary keys."""
    part, *lines = seed_lines()
    builders = {"2": goals_section, "3": bullets_section, "4": sentences_section}
    body = [block("part", "part", {"heading": PART.match(part)["heading"]})]
    for number, heading, paragraphs in seed_sections(lines):
        content = builders.get(number, text_section)(number, paragraphs, party_ids)
        body.append(block("section", number, {"heading": heading, "is_numbered": True, "body": content}))
    form = {
        "heading": "Rapportera en säkerhetsbrist",
        "intro": "Det tar en minut. Du får ett kvitto och ser vad som händer.",
        "ask_category": False,
    }
    return [*body, block("deficiency_form", "form", form)]


def text_section(number, paragraphs, _party_ids):
    """Return a section of plain paragraphs."""
    return [text(f"{number}/text", paragraphs)]


def goals_section(number, paragraphs, _party_ids):
    """Return what comes before the bullets, the bullets as goals, and what comes after."""
    goals = [{"text": BULLET.sub("", line)} for line in paragraphs if BULLET.match(line)]
    first = next(i for i, line in enumerate(paragraphs) if BULLET.match(line))
    return [
        text(f"{number}/before", paragraphs[:first]),
        block("goals", f"{number}/goals", {"items": items(f"{number}/goals", goals)}),
        text(f"{number}/after", paragraphs[first + len(goals) :]),
    ]


def bullets_section(number, paragraphs, party_ids):
    """Return the lead-in as a duty in running text, and the bullets as a list of duties."""
    lead_in, *bullets = paragraphs
    duties = []
    for line, (addressee, parties) in zip(bullets, BULLET_DUTIES, strict=True):
        words = BULLET.sub("", line)
        duties.append(duty(words, party_ids, parties=parties, addressee=addressee))
    return [
        duties_block(
            f"{number}/lead-in",
            "prose",
            [duty(lead_in, party_ids, parties=["namnder-och-bolag"], is_carried_elsewhere=True)],
        ),
        duties_block(f"{number}/duties", "list", duties),
    ]


def sentences_section(number, paragraphs, party_ids):
    """Return each paragraph as duties set as its sentences."""
    blocks = []
    for place, (paragraph, specifications) in enumerate(zip(paragraphs, SENTENCE_DUTIES, strict=True), start=1):
        pieces = cut_before(paragraph, [specification["start"] for specification in specifications])
        duties = [
            duty(piece, party_ids, **{name: value for name, value in specification.items() if name != "start"})
            for piece, specification in zip(pieces, specifications, strict=True)
        ]
        blocks.append(duties_block(f"{number}/duties-{place}", "prose", duties))
    return blocks


def cut_before(paragraph, starts):
    """Return `paragraph` in pieces that begin with `starts`; ValueError when one is missing or words would be lost."""
    places = [paragraph.index(start) for start in starts]
    if places[0] != 0 or places != sorted(places):
        raise ValueError(f"The paragraph cannot be cut at {starts}.")
    return [paragraph[begin:end].strip() for begin, end in zip(places, [*places[1:], len(paragraph)], strict=True)]


def duty(
    words,
    party_ids,
    *,
    parties,
    addressee="",
    recurrence="continuous",
    register_text="",
    legal_basis="",
    is_carried_elsewhere=False,
):
    """Return the value of a duty; `addressee` and the text together are the decided `words`."""
    if not words.startswith(addressee):
        raise ValueError(f"“{words}” does not begin with “{addressee}”.")
    return {
        "addressee": addressee,
        "text": words[len(addressee) :].strip(),
        "register_text": register_text,
        "parties": [party_ids[key] for key in parties],
        "modality": "shall",
        "recurrence": recurrence,
        "legal_basis": legal_basis,
        "is_carried_elsewhere": is_carried_elsewhere,
    }


def duties_block(place, layout, duties):
    """Return a block of duties."""
    for index, value in enumerate(duties):
        value["parties"] = items(f"{place}/{index}/parties", value["parties"])
    return block("responsibilities", place, {"layout": layout, "items": items(place, duties)})


def text(place, paragraphs):
    """Return a block of running text."""
    html = "".join(
        f'<p data-block-key="{block_id(f"{place}/{index}")[:5]}">{escape(line)}</p>'
        for index, line in enumerate(paragraphs)
    )
    return block("text", place, html)


def block(kind, place, value):
    """Return one block of a stream."""
    return {"type": kind, "value": value, "id": block_id(place)}


def items(place, values):
    """Return the items of a list block."""
    return [block("item", f"{place}/items/{index}", value) for index, value in enumerate(values)]
