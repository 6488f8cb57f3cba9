"""All settings with what they are called and for, and which of them can be changed while the site runs.

The program reads them by `app/settings.py`, which a test compares with this.
"""

from __future__ import annotations

import re

from zope.interface import Interface, Invalid
from zope.schema import Bool, Choice, Int, Text, TextLine
from zope.schema.interfaces import IField
from zope.schema.vocabulary import SimpleTerm, SimpleVocabulary

from colonnade.content.sizes import size_in, size_text
from colonnade.i18n import messages
from colonnade.mail.server import SECURITIES
from colonnade.outbound.rules import Refused, hosts_in
from colonnade.search.engines import ENGINES

_ = messages("colonnade")
MB, GB = 10**6, 10**9
_CREDENTIALS = re.compile(r"//[^/@\s]*@|(?<=password=)[^&\s]+", re.IGNORECASE)
MASK = "••••••"


class Size(Int):
    """A number of bytes that people write as `2 GB`; 0 means no limit, where that makes sense."""


def _choice(title: str, *values: tuple[str, str], **options: str) -> Choice:
    return Choice(title=title, vocabulary=SimpleVocabulary([SimpleTerm(value, value, text) for value, text in values]), **options)


def _hosts(text: str | None) -> bool:
    try:
        hosts_in(text or "")
    except Refused as error:
        raise Invalid(_("Write names of hosts with spaces between them, like example.org .example.com")) from error
    return True


# allow core_names_no_plugin: the names of settings
class ISettings(Interface):
    """Every setting; `GROUPS` has their order."""

    site_title = TextLine(title=_("Name of the site"), description=_("At the top of every page, and whom mail comes from."), max_length=200)
    site_url = TextLine(
        title=_("Address of the site"),
        description=_("At which people reach it. Other hosts are refused then. Empty: any host is answered, for trying things out."),
        required=False,
    )
    theme = TextLine(title=_("Theme"), description=_("Empty: the first installed one that builds upon no other."), required=False)
    password_length = Int(
        title=_("Fewest characters of a password"), description=_("For passwords that are chosen from now on."), min=8, max=128
    )
    max_upload = Size(
        title=_("Most that can be uploaded at once"), description=_("As 500 MB or 2 GB. 0: as much as the disk takes."), min=0
    )
    quota_person = Size(
        title=_("Room for the files of one person"), description=_("All versions and the trash counted. 0: as much as they like."), min=0
    )
    quota_place = Size(
        title=_("Room for the files in one place"), description=_("In the site itself, or in a community. 0: as much as they like."), min=0
    )
    search_engine = _choice(
        _("Search engine"),
        *((name, name) for name in ENGINES),
        description=_("What searches the texts. Another one makes the index anew."),
    )
    report_unfound = Bool(
        title=_("Count searches in vain"),
        description=_("For Administration, Searches. Without it, also those of before are forgotten within a day."),
        required=False,
    )
    outbound = _choice(
        _("Calls to other machines"),
        ("on", _("To any public address")),
        ("allow", _("Only to the hosts below")),
        ("off", _("None")),
        description=_("For what people link to, as the titles of bookmarked pages."),
    )
    outbound_hosts = Text(
        title=_("Hosts that may be called"),
        description=_("With spaces between them, where only these may be. One that begins with a dot stands for all below it."),
        required=False,
        max_length=4000,
        constraint=_hosts,
    )
    smtp_host = TextLine(title=_("Mail server"), description=_("Empty: the site sends no mail."), required=False)
    smtp_port = Int(title=_("Port of the mail server"), description=_("0: the usual one."), min=0, max=65535)
    smtp_security = _choice(
        _("Protection of the connection to it"),
        *((name, name) for name in SECURITIES),
        description=_("Encrypted at once, after it was made, or not at all."),
    )
    smtp_user = TextLine(title=_("User name at the mail server"), description=_("Empty: nobody signs in there."), required=False)
    smtp_password = TextLine(
        title=_("Password at the mail server"), description=_("Best set by the environment, to keep it out of the file."), required=False
    )
    mail_from = TextLine(
        title=_("Address that mail comes from"), description=_("Mail that can’t be delivered goes back there."), required=False
    )
    var = TextLine(title=_("Folder of the site"), description=_("With everything that isn’t program: database, files of people, caches."))
    storage = TextLine(title=_("Database"), description=_("Empty: a file in the folder of the site."), required=False)
    backups = TextLine(title=_("Folder of the backups"), description=_("Empty: inside the folder of the site."), required=False)
    cache = Size(title=_("Database kept in memory"), description=_("For each thread, measured as it is stored."), min=MB, max=100 * GB)
    threads = Int(title=_("Threads"), description=_("How many requests are answered at the same time."), min=1, max=64)
    host = TextLine(title=_("Address to listen at"), description=_("Of this machine."))
    port = Int(title=_("Port to listen at"), description=_("Where the reverse proxy, or the browser, finds the site."), min=0, max=65535)
    trusted_proxy = TextLine(
        title=_("Reverse proxy"), description=_("Whose headers about the browser are believed. Empty: nobody’s."), required=False
    )
    log_format = _choice(
        _("Form of the log"),
        ("text", _("Lines for people")),
        ("json", _("Objects for programs")),
        description=_("What a site writes while it is served."),
    )
    metrics_token = TextLine(
        title=_("Token for metrics"),
        description=_("What a monitoring system must know. Empty: there are no metrics."),
        required=False,
    )
    reload = Bool(title=_("Read templates anew"), description=_("At each request, for work on them. Slow."), required=False)


GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_("The site"), ("site_title", "site_url", "theme")),
    (_("Passwords"), ("password_length",)),
    (_("Files"), ("max_upload", "quota_person", "quota_place")),
    (_("Search"), ("search_engine", "report_unfound")),
    (_("Other machines"), ("outbound", "outbound_hosts")),
    (_("Mail"), ("smtp_host", "smtp_port", "smtp_security", "smtp_user", "smtp_password", "mail_from")),
    (_("Where data is"), ("var", "storage", "backups")),  # allow core_names_no_plugin: names of settings
    (_("The program"), ("cache", "threads", "host", "port", "trusted_proxy", "log_format", "metrics_token", "reload")),
)
"""The settings in the order in which they are shown."""
WHILE_RUNNING = frozenset(
    {"site_title", "password_length", "max_upload", "quota_person", "quota_place", "report_unfound", "outbound", "outbound_hosts"}
)
"""Those that are read anew while the site runs. All others are read once, when it is started."""
SECRET = frozenset({"smtp_password", "metrics_token"})


def field_of(name: str) -> IField:
    """The field of a setting. Raises KeyError."""
    return ISettings[name]


def typed_value(name: str, text: str) -> object:
    """What somebody typed for a setting, as its field wants it. What can't be understood stays text, for the field to refuse."""
    field, text = field_of(name), text.strip()
    try:
        if isinstance(field, Bool):
            return {"yes": True, "no": False, "1": True, "": False, "0": False, "on": True, "off": False, "true": True, "false": False}[
                text.lower()
            ]
        if isinstance(field, Size):
            return size_in(text)
        return int(text) if isinstance(field, Int) else text
    except (ValueError, KeyError):
        return text or None


def in_text(name: str, value: object) -> str:
    """A value as it is written in the file of settings; what is secret in it is masked."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in SECRET:
        return MASK if value else ""
    if isinstance(field_of(name), Size) and isinstance(value, int):
        return size_text(value)
    return _CREDENTIALS.sub(lambda found: f"//{MASK}@" if found[0].startswith("//") else MASK, str(value))
