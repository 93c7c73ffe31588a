"""A small municipal intranet that uses kalix_wagtail."""
