"""What each setting is for, and a value to show: `tools/reference.py` stops when a setting has no text here."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "var": (
        "The folder of everything that isn't program: database, files of people, single-file plugins, caches. A relative path starts "
        "from the folder in which the program is started.",
        "/srv/colonnade/var",
    ),
    "storage": (
        "Where the objects are, as a URI: `file:///absolute/path/Data.fs`, or any that zodburi knows (`zeo://…`). Empty: the file "
        "`Data.fs` in `var`. Files that people upload lie in the folder `blobs` beside it.",
        "file:///srv/colonnade/var/Data.fs",
    ),
    "backups": (
        "The folder in which `colonnade backup create` puts backups. Empty: `backups` in `var`, which is on the same disk as the site.",
        "/backup/colonnade",
    ),
    "site_url": (
        "The address at which people reach the site, with `https://` and without a path. Other hosts are then refused, and with https "
        "the session's cookie is bound to this host. Empty: any host is answered, for trying things out.",
        "https://intranet.example.com",
    ),
    "site_title": ("The name of the site, given to it when the database is made.", "Example Inc."),
    "host": ("The address on this machine to listen at.", "127.0.0.1"),
    "port": ("The port to listen at.", "8080"),
    "threads": ("How many requests are answered at the same time.", "8"),
    "cache": (
        "How much of the database each thread keeps in memory, measured as it is stored; in memory it takes about three times as much. "
        "More of it answers quicker where people read many different things. A `storage` with `connection_cache_size_bytes` has its own.",
        "30 MB",
    ),
    "theme": ("The name of the theme. Empty: the first installed one that builds upon no other.", "slate"),
    "password_length": ("The fewest characters that a password may have.", "12"),
    "trusted_proxy": (
        "The address of the reverse proxy whose `X-Forwarded-…` headers are believed, and its `X-Request-Id`. Empty: nobody's are.",
        "127.0.0.1",
    ),
    "log_format": (
        "How the log is written: `text`, a line for people, or `json`, one object a line for programs, with a line for each answer as "
        "well. [What is in it](../how-to/watch-a-site.md#logs).",
        "json",
    ),
    "metrics_token": (
        "What a monitoring system must know to read `/-/metrics`, 16 to 200 letters, digits and `-._~+/`. Empty: there are no metrics. "
        "Set it by the environment to keep it out of the file. [How to](../how-to/watch-a-site.md#metrics).",
        "0123456789abcdef0123456789abcdef",
    ),
    "outbound": (
        "Whether the site may call other machines, for what people link to (titles of bookmarked pages): `on`, `off`, or `allow` for only "
        "the hosts in `outbound_hosts`. It calls public addresses only, on ports 80 and 443, beside the requests of people, and reads at "
        "most 1 MB in 8 seconds.",
        "off",
    ),
    "outbound_hosts": (
        "With `outbound = allow`, the hosts that may be called, with spaces between them. One that begins with a dot stands for all "
        "hosts below it.",
        "example.org .example.com",
    ),
    "max_upload": (
        "How much can be uploaded at once: `500 MB`, `2 GB`, or a number of bytes. 0: as much as the disk takes. A reverse proxy has a "
        "limit of its own (nginx: `client_max_body_size`).",
        "500 MB",
    ),
    "quota_person": (
        "How much room the files of one person may take, all versions and the trash counted. 0: as much as they like.",
        "5 GB",
    ),
    "quota_place": ("How much room the files in one place may take: the site itself, or a community. 0: as much as they like.", "50 GB"),
    "search_engine": (
        "What searches the texts: `whoosh`, or `sqlite`, which is several times as quick and good for some hundred thousand texts. A "
        "site that runs changes to the other by `colonnade reindex`: the setting is read anew, and people search the old index until "
        "the new one is complete. Else the index is made anew after the next start.",
        "sqlite",
    ),
    "report_unfound": (
        "Whether questions that find nothing are counted for *Administration, Searches*. With `no` none is, and those of before are "
        "forgotten within a day.",
        "no",
    ),
    "smtp_host": (
        "The server that mail is handed to. Empty: the site sends no mail, and nothing is kept to be sent later. "
        "[How to](../how-to/send-mail.md).",
        "smtp.example.com",
    ),
    "smtp_port": ("Its port. 0: the usual one, which is 587 with `starttls`, 465 with `tls` and 25 with `none`.", "2525"),
    "smtp_security": (
        "How the connection is protected: `starttls` (TLS before anything is said), `tls` from the start, or `none`, which also "
        "sends the password in the clear: for a server on the same machine only. The server's certificate is checked.",
        "tls",
    ),
    "smtp_user": ("Who signs in at the server. Empty: nobody does.", "intranet"),
    "smtp_password": ("The password for `smtp_user`. Set it by the environment to keep it out of the file.", "correct-horse"),
    "mail_from": (
        "The address that mail comes from, and that refused mail goes back to. Its name is the title of the site. Needed with "
        "`smtp_host`, as is `site_url`.",
        "intranet@example.com",
    ),
    "reload": ("Look at template files at each request, for work on them. Slow.", "yes"),
}
