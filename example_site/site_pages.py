"""The pages of the example intranet in Swedish. A page that is there is left alone: someone may have changed it."""

import datetime

from wagtail.models import Locale, Page, Site

from kalix_wagtail.enums import DocumentFamily, EditionKind, QuestionKind
from kalix_wagtail.models import Decision, DeficiencyCategory, DocumentType, ResponsibleParty
from kalix_wagtail.pages.models import GoalsPage, PolicyDecision, PolicyIndexPage, PolicyPage, ResponsibilitiesPage

from .models import ContentPage, StartPage
from .seed_policy import block_id, policy_body

ADOPTED_ON = datetime.date(2007, 9, 17)

#: (key, name, family, rank)
DOCUMENT_TYPES = [
    ("reglemente", "Reglemente", DocumentFamily.NORMATIVE, 10),
    ("agardirektiv", "Ägardirektiv", DocumentFamily.NORMATIVE, 15),
    ("policy", "Policy", DocumentFamily.NORMATIVE, 20),
    ("strategi", "Strategi", DocumentFamily.ACTIVATING, 30),
    ("handlingsprogram", "Handlingsprogram", DocumentFamily.ACTIVATING, 35),
    ("program", "Program", DocumentFamily.ACTIVATING, 40),
    ("plan", "Plan", DocumentFamily.ACTIVATING, 50),
    ("riktlinje", "Riktlinje", DocumentFamily.NORMATIVE, 60),
    ("regler", "Regler", DocumentFamily.NORMATIVE, 70),
    ("rutin", "Rutin", DocumentFamily.NORMATIVE, 80),
]

CATEGORIES = [
    "Brand och utrymning",
    "Lokaler och utemiljö",
    "Inbrott, stöld och skadegörelse",
    "Hot och våld",
    "Trafik och transporter",
    "It och information",
    "Annat",
]

SAFETY_TEXT = [
    ("heading", "Ser du en brist? Säg till"),
    (
        "paragraph",
        "<p>Alla som arbetar i kommunen är skyldiga att påpeka säkerhetsbrister till närmaste arbetsledare. En brist "
        "kan vara en blockerad utrymningsväg, en trasig lampa på parkeringen eller ett lås som inte går igen.</p>",
    ),
    ("heading", "Det här händer sedan"),
    (
        "paragraph",
        "<ol><li>Rapporten går till din närmaste arbetsledare.</li><li>Du får ett kvitto med ett nummer.</li>"
        "<li>Du ser under Mina rapporter vem som har den och vad som görs.</li></ol>",
    ),
]

#: Asked besides what every form asks: (question, how it is answered).
QUESTIONS = [
    ("Har det hänt förut?", QuestionKind.YES_NO),
    ("Har du själv gjort något åt det?", QuestionKind.SHORT_TEXT),
]


def build_vocabularies():
    """Create the document types and the categories of deficiencies that are missing."""
    for key, name, family, rank in DOCUMENT_TYPES:
        DocumentType.objects.get_or_create(key=key, defaults={"name": name, "family": family, "rank": rank})
    for order, name in enumerate(CATEGORIES, start=1):
        DeficiencyCategory.objects.get_or_create(name=name, defaults={"order": order * 10})


def build_pages(units, publisher):
    """Create and publish the Swedish pages that are missing. Returns them, each after the page it stands below."""
    swedish, _created = Locale.objects.get_or_create(language_code="sv")
    Locale.objects.get_or_create(language_code="en")
    start = _start_page(swedish, publisher)
    index = _ensure(
        start,
        PolicyIndexPage(
            title="Styrdokument",
            slug="styrdokument",
            intro="<p>Det som är beslutat och gäller i kommunen. Sök efter ett ord så hittar du stycket.</p>",
        ),
        publisher,
    )
    my_unit = _ensure(
        start,
        ResponsibilitiesPage(
            title="Min enhet",
            slug="min-enhet",
            intro="<p>Det här ska din enhet göra enligt styrdokumenten, och därför gäller det er.</p>",
        ),
        publisher,
    )
    goals = _ensure(
        start,
        GoalsPage(title="Mål", slug="mal", intro="<p>Målen i de styrdokument som gäller.</p>"),
        publisher,
    )
    safety = _ensure(start, _safety_page(), publisher)
    policy = index.get_children().type(PolicyPage).filter(slug="sakerhetspolicy").first()
    policy = policy.specific if policy else _ensure(index, _policy_page(units), publisher)
    return [start, index, my_unit, goals, safety, policy]


def _start_page(locale, publisher):
    root = Page.objects.get(depth=1)
    start = StartPage.objects.child_of(root).filter(locale=locale).first()
    if start is None:
        start = _ensure(
            root,
            StartPage(
                title="Start",
                slug="start",
                locale=locale,
                heading="Det som gäller, för dig och din enhet",
                intro="Läs kommunens styrdokument, se vad din enhet ansvarar för och rapportera säkerhetsbrister.",
            ),
            publisher,
        )
    site, _created = Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": start}
    )
    if site.root_page_id != start.pk:
        # The first time, the site shows the page that Wagtail's own migrations made.
        site.root_page, site.site_name = start, "Kalix kommuns intranät"
        site.save()
    for welcome in root.get_children().exact_type(Page).filter(slug="home"):
        welcome.delete()
    return start


def _ensure(parent, page, publisher):
    """Return the child of `parent` with the slug of `page`; add and publish `page` when there is none."""
    there = parent.get_children().filter(slug=page.slug).first()
    if there is not None:
        return there.specific
    page.live = False
    page.locale = getattr(page, "locale", None) or parent.locale
    page.show_in_menus = page.show_in_menus or (page.show_in_menus_default and parent.depth == 2)
    parent.refresh_from_db(fields=["path", "numchild"])
    parent.add_child(instance=page)
    page.save_revision(user=publisher).publish(user=publisher)
    page.refresh_from_db()
    return page


def _safety_page():
    blocks = [
        {"type": kind, "value": value, "id": block_id(f"safety/{index}")}
        for index, (kind, value) in enumerate(SAFETY_TEXT)
    ]
    questions = [
        {
            "type": "item",
            "value": {"question": question, "kind": kind, "choices": "", "is_required": False},
            "id": block_id(f"safety/form/{index}"),
        }
        for index, (question, kind) in enumerate(QUESTIONS)
    ]
    form = {
        "heading": "Rapportera en säkerhetsbrist",
        "intro": "",
        "ask_category": True,
        "questions": questions,
        "ask_unit": True,
        "allow_confidential": True,
    }
    blocks.append({"type": "deficiency_form", "value": form, "id": block_id("safety/form")})
    return ContentPage(
        title="Säkerhet på jobbet",
        slug="sakerhet-pa-jobbet",
        intro="Liten eller stor: den som ser en säkerhetsbrist säger till. Det tar en minut.",
        body=blocks,
    )


def _policy_page(units):
    party_ids = dict(ResponsibleParty.objects.values_list("key", "pk"))
    decision, _created = Decision.objects.get_or_create(
        organ=units["kommunfullmaktige"], decided_on=ADOPTED_ON, paragraph="130", defaults={"dnr_unknown": True}
    )
    page = PolicyPage(
        title="Säkerhetspolicy",
        slug="sakerhetspolicy",
        summary="De övergripande målen för kommunens säkerhetsarbete, vem som ansvarar för vad, och vad du gör när du "
        "ser en brist.",
        document_type=DocumentType.objects.get(key="policy"),
        code_prefix="SÄK",
        body=policy_body(party_ids),
        revising_organ=units["kommunstyrelsen"],
        revision_rule="vid behov",
        responsible_party=ResponsibleParty.objects.get(key="samordnaren"),
        edition_kind=EditionKind.ADOPTION,
        edition_valid_from=ADOPTED_ON,
    )
    page.decision_links = [PolicyDecision(decision=decision)]
    return page
