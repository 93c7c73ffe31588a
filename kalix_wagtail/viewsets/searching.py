"""Searching lists and choosers by plain words in the database: no index that could lag behind."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic import IndexView


def with_every_word(queryset, words, fields):
    """Return the rows of `queryset` where each of the `words` stands in one of the `fields`."""
    for word in words.split():
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        queryset = queryset.filter(pk__in=queryset.model._default_manager.filter(anywhere).values("pk"))
    return queryset


class WordsIndexView(IndexView):
    """A list that is searched by `with_every_word`."""

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        return with_every_word(queryset, self.search_query.replace("\x00", ""), self.search_fields)


def words_filter_form(*fields):
    """Return the form class with which a chooser is searched in these fields."""

    class WordsFilterForm(BaseFilterForm):
        q = forms.CharField(
            label=_("Search"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search")})
        )

        def filter(self, objects):
            words = self.cleaned_data.get("q", "")
            if words:
                self.is_searching, self.search_query = True, words
            return with_every_word(super().filter(objects), words, fields)

    return WordsFilterForm
