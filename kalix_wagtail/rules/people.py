"""What people are called."""


def person_name(user):
    """Return the name of a person as others read it: full name, or the username."""
    return user.get_full_name().strip() or user.get_username()


def initials(user):
    """Return one or two letters for a person, e.g. "AB"."""
    words = person_name(user).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
