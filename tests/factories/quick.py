"""What makes factories quick."""

from factory.builder import Resolver

_getattr = Resolver.__getattr__


def _look_up(resolver, name):
    """As factory_boy's, which writes every value into an error for each trait that is not asked for: a unit's name is
    a query."""
    if name in resolver._Resolver__declarations:
        return _getattr(resolver, name)
    raise AttributeError(name)


Resolver.__getattr__ = _look_up
