"""What makes factories quick: half of the time of the tests goes into making people and units."""

from factory.builder import Resolver
from factory.django import DjangoModelFactory
from wagtail.signal_handlers import disable_reference_index_auto_update


class QuickModelFactory(DjangoModelFactory):
    """For rows that no test looks for in Wagtail's reference index: to write them there takes longer than the row."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        with disable_reference_index_auto_update():
            return cls._make(model_class, *args, **kwargs)

    @classmethod
    def _make(cls, model_class, *args, **kwargs):
        """As `_create` of `DjangoModelFactory`."""
        return super()._create(model_class, *args, **kwargs)


_getattr = Resolver.__getattr__


def _look_up(resolver, name):
    """As factory_boy's, which writes every value into an error for each trait that is not asked for: a unit's name is
    a query."""
    if name in resolver._Resolver__declarations:
        return _getattr(resolver, name)
    raise AttributeError(name)


Resolver.__getattr__ = _look_up
