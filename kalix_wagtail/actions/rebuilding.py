"""Makes anew what follows from an edition's content: HTML, passages, goals and duties, kept files, search entries.

The content is never touched, and neither are the identities of goals and obligations, which other records hang on.
"""

from django.db import transaction
from wagtail.log_actions import log

from ..log_actions import EDITION_REBUILT
from ..models import Edition, GoalWording, ObligationWording, Passage, ResponsibleParty
from ..rules.derived import projection_faults
from ..rules.masking import shown_document
from ..rules.passages import places_of
from ..rules.rendering import RENDERER_VERSION, render_document
from .edition_files import keep_files_anew
from .editions import index_passages, write_passages
from .obligations import project_edition
from .shown_policies import forget_renderings


@transaction.atomic
def rebuild_html(edition, *, user=None):
    """Store the HTML that the renderer of today makes of the edition's content. Returns whether it is another."""
    html = render_document(edition.content["document"])
    is_changed = html != edition.html
    if is_changed or edition.renderer_version != RENDERER_VERSION:
        Edition.objects.filter(pk=edition.pk).update(html=html, renderer_version=RENDERER_VERSION)
        edition.html, edition.renderer_version = html, RENDERER_VERSION
    if is_changed:
        forget_renderings(edition.policy_key)
        _log(edition, "html", user)
    return is_changed


@transaction.atomic
def rebuild_projection(edition, *, user=None):
    """Write and index anew what an edition's content gives. Returns the faults that this mended.

    Rows that agree stay as they are; where any differs, all of the edition's passages and wordings are written again.
    Goals and obligations keep their identities; one that is missing gets its old number and code.
    """
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    faults = mendable_faults(edition)
    if not faults:
        index_passages(list(edition.passages.all()))
        return []
    for model in (Passage, GoalWording, ObligationWording):
        model.objects.filter(edition=edition).delete()
    places = places_of(shown_document(edition))
    write_passages(edition, places)
    project_edition(edition, places)
    keep_files_anew(edition)
    _log(edition, "projection", user)
    return faults


def mendable_faults(edition):
    """Return what `rebuild_projection` would mend: all that differs, but for parties that are no more."""
    party_keys = set(ResponsibleParty.objects.values_list("key", flat=True))
    return [fault for fault in projection_faults(edition, party_keys) if fault.what != "party"]


def _log(edition, what, user):
    log(instance=edition.page, action=EDITION_REBUILT, user=user, data={"edition": edition.number, "what": what})
