"""Lists in the admin without any form."""

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Permission
from django.urls import path
from wagtail.admin.viewsets.model import ModelViewSet

#: What every list of ours shows below its heading: Wagtail's table, and words of ours when there is none.
LIST_RESULTS = "kalix_wagtail/admin/index_results.html"


class ListOnlyViewSet(ModelViewSet):
    """A list without any form: nothing is added, changed or deleted here."""

    index_results_template_name = LIST_RESULTS
    add_to_reference_index = False
    copy_view_enabled = False
    #: The actions whose permissions the host's groups can be given.
    permissions_to_register = ("view",)

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]

    def get_permissions_to_register(self):
        """Let the host's groups be given the permission to look, and no other unless the list says so."""
        codenames = [get_permission_codename(action, self.model_opts) for action in self.permissions_to_register]
        return Permission.objects.filter(content_type__app_label=self.app_label, codename__in=codenames)

    def register_admin_url_finder(self):
        """There is no form for Wagtail to lead to."""
