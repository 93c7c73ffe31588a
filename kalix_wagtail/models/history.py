"""Row histories for rows that hang on a parent by ``ParentalKey``."""

from django.db import models
from modelcluster.fields import ParentalKey
from simple_history.models import HistoricalRecords


class ParentalHistoricalRecords(HistoricalRecords):
    """``HistoricalRecords`` for a model with a ``ParentalKey``.

    simple-history copies each foreign key by its class; a copied ``ParentalKey`` would add a second child
    relation (without a related name) to the parent. The history keeps a plain foreign key instead.
    """

    def copy_fields(self, model):
        fields = super().copy_fields(model)
        for name, field in fields.items():
            if isinstance(field, ParentalKey):
                fields[name] = models.ForeignKey(
                    field.remote_field.model,
                    on_delete=models.DO_NOTHING,
                    null=True,
                    blank=True,
                    db_constraint=False,
                    related_name="+",
                )
                fields[name].name = name
        return fields
