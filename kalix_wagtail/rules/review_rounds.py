"""An organ's documents, and how its review of them stands."""

from django.db.models import Exists, OuterRef, Q

from .. import conf
from ..models import Decision, Edition, Review, ReviewRoundItem
from .reading import readable


def documents_of(organ, date):
    """Return the editions in force on `date` that `organ` decided, or that it revises according to the document."""
    decided = Exists(Decision.objects.filter(editions=OuterRef("pk"), organ=organ))
    revises = Q(content__document__revising_organ__key=organ.code)
    editions = Edition.objects.in_force(date).filter(language=conf.get("DECISIVE_LANGUAGE"))
    return editions.filter(decided | revises)


def items_for(review_round, user):
    """Return the items of a round whose documents `user` may read, each with `review`: what was carried out, or None.

    A constant number of queries.
    """
    items = readable(ReviewRoundItem.objects.filter(round=review_round), user, "edition__page__path")
    items = items.select_related("edition__page", "replaced_by").defer("edition__content", "edition__html")
    items = list(items.prefetch_related("edition__decisions__organ__names"))
    reviews = {review.edition_id: review for review in Review.objects.filter(round=review_round)}
    for item in items:
        item.review = reviews.get(item.edition_id)
    return items


def is_done(review_round):
    """Return whether every document of a round has been carried out."""
    done = Review.objects.filter(round=review_round, edition=OuterRef("edition"))
    return not review_round.items.filter(~Exists(done)).exists()
