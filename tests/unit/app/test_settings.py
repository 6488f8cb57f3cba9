from __future__ import annotations

from pathlib import Path

import pytest

from colonnade.app.settings import Settings, SettingsError, read_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ini(folder: Path, text: str, name: str = "colonnade.ini") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_without_anything_the_defaults_hold(elsewhere: Path) -> None:
    settings = read_settings(environ={})
    assert settings == Settings(var=elsewhere / "var")
    assert settings.storage_uri == f"file://{elsewhere / 'var' / 'Data.fs'}" and settings.plugin_folder == elsewhere / "var" / "plugins"
    assert settings.control_socket.parent == settings.var and not settings.secure


def test_the_last_source_that_says_something_wins(elsewhere: Path) -> None:
    ini(elsewhere, "[colonnade]\nport = 1001\nthreads = 2\nsite_title = From the file\nreload = yes\n")
    environ = {"COLONNADE_PORT": "1002", "COLONNADE_THREADS": "3", "PORT": "9"}
    settings = read_settings(environ=environ, port=1003, theme=None)
    assert (settings.port, settings.threads, settings.site_title, settings.reload) == (1003, 3, "From the file", True)


def test_another_file_can_be_named(elsewhere: Path) -> None:
    other = ini(elsewhere, "[colonnade]\nport = 1001\n", "other.ini")
    third = ini(elsewhere, "[colonnade]\nport = 1002\n", "third.ini")
    assert read_settings(environ={"COLONNADE_INI": str(other)}).port == 1001
    assert read_settings(third, {"COLONNADE_INI": str(other)}).port == 1002


def test_a_file_that_the_environment_names_must_be_there(elsewhere: Path) -> None:
    with pytest.raises(SettingsError, match=r"missing\.ini"):
        read_settings(environ={"COLONNADE_INI": str(elsewhere / "missing.ini")})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[colonnade]\nprot = 80\n", "unknown setting 'prot'"),
        ("port = 80\n", "can't be read"),
        ("[colonnade]\nport = eighty\n", "port = 'eighty'"),
        ("[colonnade]\nreload = perhaps\n", "reload = 'perhaps'"),
        ("[colonnade]\nport = 70000\n", "0 to 65535"),
        ("[colonnade]\nport = -1\n", "0 to 65535"),
        ("[colonnade]\nthreads = 0\n", "threads"),
        ("[colonnade]\ncache = 0\n", "cache"),
        ("[colonnade]\nlog_format = xml\n", "log_format = 'xml': use one of text, json"),
        ("[colonnade]\nmetrics_token = short\n", "metrics_token: use 16"),
        ("[colonnade]\nmetrics_token = with blanks between the words\n", "metrics_token: use 16"),
        ("[colonnade]\noutbound = maybe\n", "outbound"),
        ("[colonnade]\noutbound_hosts = a%b\n", "outbound_hosts"),
        ("[colonnade]\npassword_length = 1\n", "password_length"),
    ],
)
def test_a_mistake_is_named(elsewhere: Path, text: str, message: str) -> None:
    ini(elsewhere, text)
    with pytest.raises(SettingsError, match=message):
        read_settings(environ={})


def test_the_error_says_where_the_value_came_from() -> None:
    with pytest.raises(SettingsError, match="the environment"):
        read_settings(environ={"COLONNADE_PORT": "x"})


def test_a_file_in_another_encoding_is_named(elsewhere: Path) -> None:
    (elsewhere / "colonnade.ini").write_bytes("[colonnade]\nsite_title = Büro\n".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"colonnade\.ini"):
        read_settings(environ={})


def test_a_file_from_windows_is_read(elsewhere: Path) -> None:
    (elsewhere / "colonnade.ini").write_bytes("\ufeff[colonnade]\r\nsite_title = Büro 100%\r\n".encode())
    assert read_settings(environ={}).site_title == "Büro 100%"


def test_other_sections_are_not_ours(elsewhere: Path) -> None:
    ini(elsewhere, "[other]\nprot = 80\n")
    assert read_settings(environ={}).port == 8080


@pytest.mark.parametrize(("text", "value"), [("1", True), ("On", True), ("TRUE", True), ("no", False), ("0", False), ("off", False)])
def test_yes_and_no_have_several_words(text: str, value: bool) -> None:
    assert read_settings(environ={"COLONNADE_RELOAD": text}).reload is value


@pytest.mark.parametrize("url", ["https://intranet.example.com", "http://localhost:8080", "https://intranet.example.com/"])
def test_the_site_has_an_address(url: str) -> None:
    settings = read_settings(environ={}, site_url=url)
    assert settings.site_url == url.rstrip("/") and settings.secure == url.startswith("https")


WRONG_ADDRESSES = "intranet.example.com ftp://x https:// https://x/path https://x?y=1 https://x#y https://me:pw@x //x"


@pytest.mark.parametrize("url", WRONG_ADDRESSES.split())
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="site_url"):
        read_settings(environ={}, site_url=url)


def test_a_storage_elsewhere_can_be_named() -> None:
    assert read_settings(environ={"COLONNADE_STORAGE": "zeo://db:1"}).storage_uri == "zeo://db:1"


def test_what_may_be_called_outside(tmp_path: Path) -> None:
    assert read_settings(environ={}, var=tmp_path).outbound_policy.mode == "on"
    settings = read_settings(environ={"COLONNADE_OUTBOUND": "allow", "COLONNADE_OUTBOUND_HOSTS": "a.example, .B.example"}, var=tmp_path)
    assert (settings.outbound_policy.mode, settings.outbound_policy.hosts) == ("allow", {"a.example", ".b.example"})


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("1000", 1000),
        ("500 MB", 500 * 10**6),
        ("2GB", 2 * 10**9),
        ("1.5 GB", 1_500_000_000),
        ("3 kB", 3000),
        ("1 TB", 10**12),
    ],
)
def test_sizes_are_written_as_people_write_them(text: str, size: int) -> None:
    assert read_settings(environ={"COLONNADE_MAX_UPLOAD": text}).max_upload == size


@pytest.mark.parametrize("text", ["", "much", "-1", "1 XB", "1 GB 2", "1e9", "٣"])
def test_other_sizes_are_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        read_settings(environ={"COLONNADE_QUOTA_PERSON": text})


MAIL = {"SMTP_HOST": "smtp.example.com", "MAIL_FROM": "intranet@example.com", "SITE_URL": "https://intranet.example.com"}


def mail_settings(**changed: str) -> Settings:
    return read_settings(environ={f"COLONNADE_{name}": value for name, value in {**MAIL, **changed}.items()})


def test_without_a_mail_server_there_is_no_mail() -> None:
    assert read_settings(environ={"COLONNADE_MAIL_FROM": "intranet@example.com"}).mail_server is None


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_a_mail_server_has_the_usual_port_unless_another_is_set(security: str, port: int) -> None:
    assert mail_settings(SMTP_SECURITY=security).mail_server.port == port
    assert mail_settings(SMTP_SECURITY=security, SMTP_PORT="2525").mail_server.port == 2525


def test_the_mail_server_is_known_and_its_password_not_shown() -> None:
    settings = mail_settings(SMTP_USER="intranet", SMTP_PASSWORD="tell nobody")
    server = settings.mail_server
    assert (server.host, server.sender, server.user, server.password) == (
        "smtp.example.com",
        "intranet@example.com",
        "intranet",
        "tell nobody",
    )
    assert "nobody" not in f"{settings!r} {server!r} {server}"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"MAIL_FROM": ""}, "mail_from must be set"),
        ({"SITE_URL": ""}, "site_url must be set"),
        ({"MAIL_FROM": "Intranet <intranet@example.com>"}, "write just the address"),
        ({"MAIL_FROM": "a@example.com\r\nBcc: b@example.com"}, "write just the address"),
        ({"MAIL_FROM": "網路@example.com"}, "write just the address"),
        ({"SMTP_SECURITY": "ssl"}, "none, starttls, tls"),
        ({"SMTP_HOST": "smtp://smtp.example.com"}, "smtp_host"),
        ({"SMTP_PORT": "99999"}, "smtp_port"),
        ({"SMTP_PASSWORD": "x"}, "smtp_user"),
        ({"SMTP_USER": "ann", "SMTP_PASSWORD": "密碼"}, "smtp_password has characters"),
    ],
)
def test_a_mistake_about_mail_is_named(changed: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        mail_settings(**changed)
    assert "密" not in str(caught.value)
