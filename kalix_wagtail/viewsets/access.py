"""Who may do what with our models in the admin, where that is less than Django's model permissions give."""

from wagtail import permissions
from wagtail.permission_policies import ModelPermissionPolicy

from ..models import (
    Decision,
    DeficiencyReport,
    Disposal,
    DisposalRule,
    Edition,
    Notification,
    OperatingYear,
    ResponsibleParty,
    ReviewRound,
    Unit,
)


class NarrowedPolicy(ModelPermissionPolicy):
    """Model permissions without the `refused` actions, for administrators too."""

    refused = frozenset()

    def user_has_permission(self, user, action):
        return action not in self.refused and super().user_has_permission(user, action)

    def users_with_any_permission(self, actions):
        return super().users_with_any_permission(set(actions) - self.refused)


class KeptRowsPolicy(NarrowedPolicy):
    """Nobody deletes: such rows are closed or corrected, for editions and the past refer to them."""

    refused = frozenset({"delete"})


class ReadOnlyPolicy(NarrowedPolicy):
    """The rows can only be looked at: our own code writes them."""

    refused = frozenset({"add", "change", "delete"})


class WrittenByUsPolicy(NarrowedPolicy):
    """Our own code writes the rows; who may change them may have some of it done again."""

    refused = frozenset({"add", "delete"})


class WrittenOncePolicy(NarrowedPolicy):
    """The rows are made by an act, and only looked at afterwards."""

    refused = frozenset({"change", "delete"})


#: The policies that differ from Wagtail's own. Viewsets name them (Wagtail 7.4); the hooks register them (8.0).
PERMISSION_POLICIES = {
    Unit: KeptRowsPolicy(Unit),
    Decision: KeptRowsPolicy(Decision),
    ResponsibleParty: KeptRowsPolicy(ResponsibleParty),
    Edition: ReadOnlyPolicy(Edition),
    ReviewRound: KeptRowsPolicy(ReviewRound),
    OperatingYear: KeptRowsPolicy(OperatingYear),
    DeficiencyReport: ReadOnlyPolicy(DeficiencyReport),
    Notification: WrittenByUsPolicy(Notification),
    DisposalRule: KeptRowsPolicy(DisposalRule),
    Disposal: WrittenOncePolicy(Disposal),
}


def register_policies():
    """Tell Wagtail 8.0 of the policies, before anything asks for one. 7.4 has no such registry."""
    register = getattr(permissions, "register_permission_policy", None)
    if register is not None:
        for model, policy in PERMISSION_POLICIES.items():
            register(model, policy)
