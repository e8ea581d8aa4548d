"""Programs to copy: a call of the API in curl, Python and JavaScript, whatever the names in it.

A name may hold quotes, backslashes or `</script>`; each language gets it as a text of its own.
Python needs no package and JavaScript only Node: what is copied runs where nothing is installed.
"""

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

EXACT = 2**53  # up to here JavaScript knows every whole number
PICTURE = "picture.jpg"
JSON = '"Content-Type": "application/json"'


@dataclass(frozen=True)
class Call:
    """What is asked of which address: `values` as JSON, or the field `file` as a picture."""

    url: str
    with_token: bool
    values: Mapping[str, Any] | None = None
    file: str | None = None

    @property
    def asks(self) -> bool:
        """Whether something is sent."""
        return self.values is not None or self.file is not None


@dataclass(frozen=True)
class Snippet:
    """A program in a language."""

    language: str
    code: str


def snippets(call: Call) -> list[Snippet]:
    """Return the same call in each language."""
    found = [Snippet("curl", curl(call)), Snippet("Python", python(call))]
    return [*found, Snippet("JavaScript", javascript(call))]


def curl(call: Call) -> str:
    """Return a command for a shell. No line of JSON is `END`, so the text ends where it should."""
    token = ['-H "Authorization: Bearer $TOKEN"'] if call.with_token else []
    command, after = [f"curl {shlex.quote(call.url)}", *token], ""
    if call.file is not None:
        command.append(f"-F {shlex.quote(f'{call.file}=@{PICTURE}')}")
    elif call.values is not None:
        command += ["-H 'Content-Type: application/json'", "--data-binary @- <<'END'"]
        after = f"\n{json.dumps(call.values, indent=2, ensure_ascii=False)}\nEND"
    return " \\\n  ".join(command) + after


def python(call: Call) -> str:
    """Return a program for Python, with nothing but its standard library."""
    imports = {"json", "urllib.request"}
    body, headers = [], []
    if call.file is not None:
        imports.add("base64")
        body = [
            f'with open("{PICTURE}", "rb") as file:',
            "    picture = base64.b64encode(file.read()).decode()",
            "question = {" + in_python(call.file) + ": picture}",
        ]
    elif call.values is not None:
        body = [f"question = {members(call.values, in_python, in_python)}"]
    if call.asks:
        headers.append(JSON)
    if call.with_token:
        imports.add("os")
        headers.append('"Authorization": "Bearer " + os.environ["TOKEN"]')
    data = "json.dumps(question).encode()" if call.asks else "None"
    lines = [
        *(f"import {name}" for name in sorted(imports)),
        "",
        *body,
        f"url = {in_python(call.url)}",
        "headers = {" + ", ".join(headers) + "}",
        f"request = urllib.request.Request(url, {data}, headers)",
        "with urllib.request.urlopen(request) as response:",
        "    print(json.load(response))",
    ]
    return "\n".join(lines)


def javascript(call: Call) -> str:
    """Return a module for Node 18 or later."""
    lines: list[str] = []
    headers, options = [], []
    if call.file is not None:
        lines += [
            'import { readFile } from "node:fs/promises";',
            "",
            f'const picture = (await readFile("{PICTURE}")).toString("base64");',
            "const question = { " + as_key(call.file) + ": picture };",
        ]
    elif call.values is not None:
        lines.append(f"const question = {members(call.values, as_key, in_javascript)};")
    if call.asks:
        options.append('  method: "POST",')
        headers.append(JSON)
    if call.with_token:
        headers.append("Authorization: `Bearer ${process.env.TOKEN}`")
    if headers:
        options.append("  headers: { " + ", ".join(headers) + " },")
    if call.asks:
        options.append("  body: JSON.stringify(question),")
    given = "\n".join([", {", *options, "}"]) if options else ""
    lines.append(f"const response = await fetch({in_javascript(call.url)}{given});")
    lines.append("console.log(await response.json());")
    return "\n".join(lines)


def members(
    values: Mapping[str, Any], key: Callable[[str], str], value: Callable[[Any], str]
) -> str:
    """Return an object, or a dictionary, with a line for each value."""
    lines = [f"  {key(name)}: {value(each)}," for name, each in values.items()]
    return "\n".join(["{", *lines, "}"]) if lines else "{}"


def in_python(value: Any) -> str:
    """Return a text, number, boolean or None as Python writes it."""
    if isinstance(value, str) and value.isprintable():
        return json.dumps(value, ensure_ascii=False)  # in double quotes, like the rest
    return repr(value)


def in_javascript(value: Any) -> str:
    """Return a text, number, boolean or None as JavaScript writes it.

    Nothing in it ends the script of a page, and a number stays what it is on its way as JSON.
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > EXACT:
        return f'JSON.rawJSON("{value}")'
    plain = isinstance(value, str) and value.isprintable()
    return json.dumps(value, ensure_ascii=not plain).replace("</", "<\\/").replace("<!", "\\u003c!")


def as_key(name: str) -> str:
    """Return a name as an object of JavaScript takes it; one of them means something else there."""
    quoted = in_javascript(name)
    return f"[{quoted}]" if name == "__proto__" else quoted
