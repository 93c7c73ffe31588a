"""Routes of the test site: Swedish at the root, other languages below their code."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.documents import urls as wagtaildocs_urls

api = WagtailAPIRouter("api")
api.register_endpoint("pages", PagesAPIViewSet)

urlpatterns = [
    path("api/", api.urls),
    path("admin/", include(wagtailadmin_urls)),
    path("dokument/", include(wagtaildocs_urls)),
    path("logga-in/", LoginView.as_view(template_name="host/login.html"), name="login"),
    path("logga-ut/", LogoutView.as_view(), name="logout"),
    *i18n_patterns(
        path("intranat/", include("kalix_wagtail.urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
