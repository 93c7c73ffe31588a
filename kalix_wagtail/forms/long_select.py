"""A list to choose one thing from, which may be a thousand long."""

from django import forms
from django.utils.translation import gettext

#: From so many choices on, a list can be searched.
MANY = 25


class LongSelect(forms.Select):
    """A select which `long-choices.js` adds a field to search it with, when it is long; without that a plain one."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if len(list(self.choices)) >= MANY:
            words = {"search": gettext("Search in the list"), "found": gettext("Choices that fit: {count}")}
            context["widget"]["attrs"] |= {f"data-kalix-{key}": text for key, text in words.items()}
        return context
