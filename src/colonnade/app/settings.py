"""Settings: default, then `colonnade.ini`, then environment `COLONNADE_*`; the last one that is set wins."""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from colonnade.mail.message import address_of
from colonnade.mail.server import PORTS, SECURITIES, STARTTLS, Server
from colonnade.outbound.rules import Policy, Refused, hosts_in
from colonnade.search.engines import ENGINES

SECTION = "colonnade"
_OUTBOUND = ("on", "off", "allow")
TEXT, JSON = "text", "json"
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{16,200}=*")
MB, GB = 10**6, 10**9
_SIZE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,3})?)\s*([kKMGT]?)B?")
_RANGES = (
    ("port", 0, 65535),
    ("smtp_port", 0, 65535),
    ("threads", 1, 64),
    ("password_length", 8, 128),
    ("cache", MB, 100 * GB),
)


class SettingsError(ValueError):
    """A setting that can't be used; the message names it and where it comes from."""


@dataclass(frozen=True)
class Settings:
    """All settings. Paths are absolute; `site_url` has no slash at its end and '' accepts any host; `theme` '' is the first one."""

    var: Path
    storage: str = ""
    backups: str = ""
    site_url: str = ""
    site_title: str = "Colonnade"
    host: str = "127.0.0.1"
    port: int = 8080
    threads: int = 4
    cache: int = 6 * MB
    theme: str = ""  # allow core_names_no_plugin: the theme that ships with us; any other one can be set
    password_length: int = 15
    trusted_proxy: str = ""
    log_format: str = TEXT
    metrics_token: str = field(default="", repr=False)
    outbound: str = "on"
    outbound_hosts: str = ""
    max_upload: int = 2 * GB
    quota_person: int = 10 * GB
    quota_place: int = 100 * GB
    search_engine: str = "whoosh"
    report_unfound: bool = True
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_security: str = STARTTLS
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    mail_from: str = ""
    reload: bool = False

    @property
    def storage_uri(self) -> str:
        """Where the objects are."""
        return self.storage or f"file://{self.var / 'Data.fs'}"

    @property
    def backup_folder(self) -> Path:
        """Where backups are, unless a command is told otherwise."""
        return Path(self.backups).absolute() if self.backups else self.var / "backups"

    @property
    def plugin_folder(self) -> Path:
        """Where one-file plugins are looked for."""
        return self.var / "plugins"

    @property
    def control_socket(self) -> Path:
        """The private socket by which the command line reaches the running site."""
        return self.var / "control.sock"

    @property
    def outbound_policy(self) -> Policy:
        """What the site may call on other machines."""
        return Policy(mode=self.outbound, hosts=hosts_in(self.outbound_hosts))

    @property
    def mail_server(self) -> Server | None:
        """Where mail is handed over; None for a site that sends none."""
        if not self.smtp_host:
            return None
        port = self.smtp_port or PORTS[self.smtp_security]
        return Server(self.smtp_host, self.mail_from, port, self.smtp_security, self.smtp_user, self.smtp_password)

    @property
    def secure(self) -> bool:
        """People reach the site by https."""
        return self.site_url.startswith("https://")


def read_settings(ini: Path | None = None, environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read settings; *overrides* (from the command line) win. Raises SettingsError."""
    environ = os.environ if environ is None else environ
    values: dict[str, object] = {"var": Path("var")}
    sources = [("the environment", {k: environ[f"COLONNADE_{k.upper()}"] for k in _names() if f"COLONNADE_{k.upper()}" in environ})]
    path = Path(ini or environ.get("COLONNADE_INI", "colonnade.ini"))
    if path.is_file():
        sources.insert(0, (str(path), _read_ini(path)))
    elif ini is None and "COLONNADE_INI" in environ:
        raise SettingsError(f"COLONNADE_INI = {path}: there is no such file")
    for source, found in sources:
        for name, text in found.items():
            values[name] = _converted(name, text, source)
    values.update({name: value for name, value in overrides.items() if value is not None})
    return _checked(values)


def _names() -> list[str]:
    return [each.name for each in fields(Settings)]


def _read_ini(path: Path) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(path, encoding="utf-8-sig")
    except (configparser.Error, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} can't be read: {error}") from error
    found = dict(parser[SECTION]) if parser.has_section(SECTION) else {}
    unknown = sorted(set(found) - set(_names()))
    if unknown:
        raise SettingsError(f"{path}: unknown setting {unknown[0]!r}. Known are: {', '.join(_names())}")
    return found


def _converted(name: str, text: str, source: str) -> object:
    kind = {
        "var": Path,
        "port": int,
        "threads": int,
        "smtp_port": int,
        "password_length": int,
        "reload": _boolean,
        "report_unfound": _boolean,
        "cache": _size,
        "max_upload": _size,
        "quota_person": _size,
        "quota_place": _size,
    }.get(name, str)
    try:
        return kind(text)
    except ValueError as error:
        raise SettingsError(f"{source}: {name} = {text!r} is not a valid value") from error


def _boolean(text: str) -> bool:
    if text.lower() not in ("1", "0", "true", "false", "yes", "no", "on", "off"):
        raise ValueError(text)
    return text.lower() in ("1", "true", "yes", "on")


def _size(text: str) -> int:
    """Bytes: `500 MB`, `2 GB`, or a plain number."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return int(float(found[1]) * 1000 ** " KMGT".index(found[2].upper() or " "))


def _checked(values: dict[str, object]) -> Settings:
    values["var"] = Path(values["var"]).absolute()
    values["site_url"] = str(values.get("site_url", "")).rstrip("/")
    if values["site_url"]:
        parts = urlsplit(values["site_url"])
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
            raise SettingsError(f"site_url = {values['site_url']!r}: write it like https://intranet.example.com")
    settings = Settings(**values)
    if settings.outbound not in _OUTBOUND:
        raise SettingsError(f"outbound = {settings.outbound!r}: use one of {', '.join(_OUTBOUND)}")
    if settings.log_format not in (TEXT, JSON):
        raise SettingsError(f"log_format = {settings.log_format!r}: use one of {TEXT}, {JSON}")
    if settings.metrics_token and not _TOKEN.fullmatch(settings.metrics_token):
        raise SettingsError("metrics_token: use 16 to 200 letters, digits and -._~+/, like what `openssl rand -hex 24` prints")
    if settings.search_engine not in ENGINES:
        raise SettingsError(f"search_engine = {settings.search_engine!r}: use one of {', '.join(ENGINES)}")
    try:
        hosts_in(settings.outbound_hosts)
    except Refused as error:
        raise SettingsError(f"outbound_hosts = {settings.outbound_hosts!r}: {error}") from error
    for name, least, most in _RANGES:
        if not least <= getattr(settings, name) <= most:
            raise SettingsError(f"{name} = {getattr(settings, name)}: use a number from {least} to {most}")
    _check_mail(settings)
    return settings


def _check_mail(settings: Settings) -> None:
    if settings.smtp_security not in SECURITIES:
        raise SettingsError(f"smtp_security = {settings.smtp_security!r}: use one of {', '.join(SECURITIES)}")
    if settings.mail_from:
        try:
            address_of("", settings.mail_from).addr_spec.encode("ascii")
        except ValueError as error:
            raise SettingsError(f"mail_from = {settings.mail_from!r}: write just the address, like intranet@example.com") from error
    if not settings.smtp_host:
        return
    if not re.fullmatch(r"[A-Za-z0-9._:-]+", settings.smtp_host):
        raise SettingsError(f"smtp_host = {settings.smtp_host!r}: write just the name of the machine, like smtp.example.com")
    for needed, why in (("mail_from", "the address that mail comes from"), ("site_url", "mails hold links to the site")):
        if not getattr(settings, needed):
            raise SettingsError(f"smtp_host is set, so {needed} must be set, too: {why}")
    for name in ("smtp_user", "smtp_password"):
        if not getattr(settings, name).isascii():
            raise SettingsError(f"{name} has characters beyond ASCII, which signing in by SMTP has no form for")
    if settings.smtp_password and not settings.smtp_user:
        raise SettingsError("smtp_password is set, but no smtp_user that it is for")
