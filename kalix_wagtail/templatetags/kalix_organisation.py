"""The organisation in templates."""

from django import template

from ..rules.people import person_name

register = template.Library()


register.simple_tag(person_name)


@register.simple_tag
def unit_name(unit, date):
    """Return what a unit was called on `date`, in the active language."""
    return unit.name_on(date)
