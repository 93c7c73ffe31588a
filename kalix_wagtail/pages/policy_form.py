"""The edit form of a policy page: the publication dialogue."""

import uuid

from django import forms
from django.core.exceptions import ValidationError

from ..exceptions import PublicationRefusedError
from ..models import Edition
from ..rules.publishing import plan_publication
from .page_form import KalixPageForm

#: What the dialogue forgets once an edition has been made from it.
DIALOGUE_DEFAULTS = {
    "edition_replacement": None,
    "edition_kind": "",
    "edition_valid_from": None,
    "edition_change_note": "",
    "edition_corrects": None,
}

#: Buttons that publish, or send the draft to those who will; an incomplete one would only come back.
PUBLISHING_ACTIONS = frozenset({"action-publish", "action-submit", "action-restart-workflow"})


class PolicyPageForm(KalixPageForm):
    """Begins a new publication when the last one is done, and says before publishing why it would be refused."""

    def __init__(self, data=None, files=None, *args, instance=None, **kwargs):
        if instance is not None and instance.pk:
            self._begin_anew_if_used(instance)
        super().__init__(data, files, *args, instance=instance, **kwargs)
        if "publication_id" in self.fields:
            self.fields["publication_id"].widget = forms.HiddenInput()
        if "edition_corrects" in self.fields:
            own = Edition.objects.standing().filter(page_id=instance.pk if instance is not None else None)
            self.fields["edition_corrects"].queryset = own.defer("content", "html").newest_first()

    @staticmethod
    def _begin_anew_if_used(instance):
        """Give the draft a fresh publication when an edition has already used its own.

        A form that was sent twice still carries the used id in its hidden field, so the second is known as the same.
        """
        if not Edition.objects.filter(page_id=instance.pk, publication_id=instance.publication_id).exists():
            return
        instance.publication_id = uuid.uuid4()
        for name, value in DIALOGUE_DEFAULTS.items():
            setattr(instance, name, value)
        instance.decision_links = []

    def is_valid(self):
        """Return whether everything is in order; when publishing, also whether it may be published."""
        is_valid = super().is_valid()
        if not is_valid or self.is_deferred_validation or self.defers_publishing_rules:
            return is_valid
        try:
            plan_publication(
                self.instance,
                decisions=self._chosen_decisions(),
                publisher=self.for_user,
                is_final="action-publish" in self.data or self._is_publishing_by_workflow(),
            )
        except PublicationRefusedError as refusal:
            for name, messages in refusal.message_dict.items():
                self.add_error(name if name in self.fields else None, ValidationError(messages))
            return False
        return True

    @property
    def defers_publishing_rules(self):
        """Return whether this is neither publishing nor sending on for publishing: a preview, a draft."""
        return not PUBLISHING_ACTIONS & set(self.data) and not self._is_publishing_by_workflow()

    def _is_publishing_by_workflow(self):
        return self.data.get("workflow-action-name") == "approve"

    def _chosen_decisions(self):
        chosen = []
        for form in self.formsets["decision_links"].forms if "decision_links" in self.formsets else []:
            values = getattr(form, "cleaned_data", None) or {}
            if values.get("decision") and not values.get("DELETE"):
                chosen.append(values["decision"])
        return chosen
