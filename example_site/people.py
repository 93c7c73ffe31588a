"""The accounts of the demo: one for each role. The people are invented."""

from dataclasses import dataclass

from kalix_wagtail.enums import Role


@dataclass(frozen=True)
class Person:
    """One account. `unit` and `duties` name units by code; `groups` are keys of `create_groups()`."""

    role: str
    title: str
    username: str
    first_name: str
    last_name: str
    unit: str
    work: Role = Role.EMPLOYEE
    duties: tuple = ()
    groups: tuple = ()
    is_administrator: bool = False

    @property
    def email(self):
        return f"{self.username}@kalix.example"

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}"


LEADING = "kommunledningsforvaltningen"
EDUCATION = "utbildningsforvaltningen"
PRESCHOOL = "forskolan-nasbyn"
HOME_CARE = "hemtjansten-centrum"
SAFETY_GROUP = "sakerhetsgruppen"

PEOPLE = (
    Person("administrator", "Administratör", "eva.holm", "Eva", "Holm", LEADING, is_administrator=True),
    Person("communicator", "Kommunikatör", "sara.nilsson", "Sara", "Nilsson", LEADING, groups=("communicator",)),
    Person("reviewer", "Kommunikatör som granskar", "johan.ek", "Johan", "Ek", LEADING, groups=("communicator",)),
    Person("employee", "Medarbetare, Förskolan Näsbyn", "lisa.karlsson", "Lisa", "Karlsson", PRESCHOOL),
    Person("manager", "Arbetsledare, Förskolan Näsbyn", "anna.berg", "Anna", "Berg", PRESCHOOL, Role.MANAGER),
    Person(
        "head of administration",
        "Förvaltningschef, Utbildningsförvaltningen",
        "maria.lind",
        "Maria",
        "Lind",
        EDUCATION,
        Role.MANAGER,
        duties=((SAFETY_GROUP, Role.MEMBER),),
    ),
    Person(
        "coordinator",
        "Krisberedskaps- och säkerhetssamordnare",
        "per.strand",
        "Per",
        "Strand",
        LEADING,
        duties=((LEADING, Role.COORDINATOR), (SAFETY_GROUP, Role.MEMBER)),
        groups=("coordinator",),
    ),
    Person("registrar", "Registrator", "karin.oja", "Karin", "Oja", LEADING, groups=("registrar",)),
    Person("employee elsewhere", "Medarbetare, Hemtjänsten Centrum", "amina.yusuf", "Amina", "Yusuf", HOME_CARE),
    Person(
        "manager elsewhere", "Arbetsledare, Hemtjänsten Centrum", "erik.waara", "Erik", "Waara", HOME_CARE, Role.MANAGER
    ),
)


def account_of(role):
    """Return the `Person` with `role`."""
    return next(person for person in PEOPLE if person.role == role)
