"""How a block stands in a migration."""


class NamedInMigrations:
    """A block that migrations name by its class instead of spelling out what it holds.

    Wagtail's compound blocks freeze their whole definition into the migration of whoever uses them, so each change
    of ours would give every host site a migration. Named by class, a change of ours gives none.
    """

    def deconstruct(self):
        return self.canonical_module_path, self._constructor_args[0], self._constructor_args[1]

    def deconstruct_with_lookup(self, lookup):
        return self.deconstruct()

    @classmethod
    def construct_from_lookup(cls, lookup, *args, **kwargs):
        return cls(*args, **kwargs)
