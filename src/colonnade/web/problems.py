"""Errors for programs: problem details, RFC 9457."""

from __future__ import annotations

import json
from typing import Any

from pyramid.response import Response


def problem(status: int, title: str, detail: str, **details: Any) -> Response:
    """An answer that tells a program what is wrong. *details* are members of its own."""
    facts = {"status": status}  # allow core_names_no_plugin: the status of an answer
    values = {"title": title, **facts, "detail": detail, **details}
    body = json.dumps(values, ensure_ascii=False).encode("utf-8", "replace")  # names that were sent may be no text
    return Response(body, status=status, content_type="application/problem+json", charset="utf-8")
