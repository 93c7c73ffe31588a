"""People's places in units, and their absences, in the admin. People are shown by full name."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.viewsets.model import ModelViewSet

from ..models import Absence, Appointment
from .list_only import LIST_RESULTS
from .searching import WordsIndexView
from .words import WordsModelForm

#: Fields of a person's name that the host's user model has.
NAME_FIELDS = tuple(
    name
    for name in ("last_name", "first_name", get_user_model().USERNAME_FIELD)
    if any(field.name == name for field in get_user_model()._meta.get_fields())
)


class PeopleForm(WordsModelForm):
    """Offers active people by full name, and whoever is already chosen."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        users = get_user_model().objects.filter(is_active=True)
        for name in ("user", "deputy"):
            if name in self.fields:
                chosen = get_user_model().objects.filter(pk=getattr(self.instance, f"{name}_id"))
                self.fields[name].queryset = (users | chosen).order_by(*NAME_FIELDS)
                self.fields[name].label_from_instance = get_user_display_name


def person(row):
    """Return the full name of whom a row is about."""
    return get_user_display_name(row.user)


class AppointmentIndexView(WordsIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("user", "unit").prefetch_related("unit__names")


class AbsenceIndexView(WordsIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("user", "deputy")


def person_column(viewset_name):
    """Return the column that names the person and leads to the row's form."""

    return TitleColumn("user", label=_("Person"), accessor=person, url_name=f"{viewset_name}:edit")


class AppointmentViewSet(ModelViewSet):
    model = Appointment
    name = "kalix_appointments"
    url_prefix = "kalix/appointments"
    index_results_template_name = LIST_RESULTS
    icon = "user"
    menu_label = _("Appointments")
    index_view_class = AppointmentIndexView
    list_display = [person_column("kalix_appointments"), "unit", "role", "valid_from", "valid_until"]
    list_filter = ["role"]
    search_fields = [*(f"user__{name}" for name in NAME_FIELDS), "unit__names__name", "unit__code"]
    search_backend_name = None
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("user"),
            FieldPanel("unit"),
            FieldPanel("role"),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        ],
        base_form_class=PeopleForm,
    )


class AbsenceViewSet(ModelViewSet):
    model = Absence
    name = "kalix_absences"
    url_prefix = "kalix/absences"
    index_results_template_name = LIST_RESULTS
    icon = "calendar"
    menu_label = _("Absences")
    index_view_class = AbsenceIndexView
    list_display = [
        person_column("kalix_absences"),
        "valid_from",
        "valid_until",
        Column(
            "deputy", label=_("Deputy"), accessor=lambda row: get_user_display_name(row.deputy) if row.deputy else ""
        ),
    ]
    search_fields = [*(f"user__{name}" for name in NAME_FIELDS), *(f"deputy__{name}" for name in NAME_FIELDS)]
    search_backend_name = None
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("user"),
            FieldPanel("deputy"),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        ],
        base_form_class=PeopleForm,
    )
