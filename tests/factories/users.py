"""People."""

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from factory.django import DjangoModelFactory

PASSWORD = "ett-långt-lösenord"


class UserFactory(DjangoModelFactory):
    """An employee without access to the admin. Traits: `superuser`, `admin_access`, `without_email`."""

    class Meta:
        model = get_user_model()
        django_get_or_create = ("username",)
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    first_name = "Anna"
    last_name = factory.Sequence(lambda n: f"Efternamn{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@kalix.test")
    password = factory.django.Password(PASSWORD)

    class Params:
        superuser = factory.Trait(is_superuser=True, is_staff=True)
        without_email = factory.Trait(email="")

    @factory.post_generation
    def admin_access(self, create, extracted, **kwargs):
        """`admin_access=True` lets the person into Wagtail's admin, with no other permission."""
        if create and extracted:
            self.user_permissions.add(
                Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
            )
