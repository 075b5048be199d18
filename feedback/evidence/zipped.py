"""Office files that are the same for the same contents: they are ZIP files full of clock times."""

import re
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WRITTEN = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:\2>)")


def same_bytes(file: bytes, made_on: date) -> bytes:
    """The same file, with ``made_on`` for every time of writing, in the files within it too."""
    day = f"{made_on.isoformat()}T00:00:00Z".encode()
    out = BytesIO()
    with ZipFile(BytesIO(file)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            held = old.read(name)
            if name.endswith(".xlsx"):
                held = same_bytes(held, made_on)
            elif name == "docProps/core.xml":
                held = _WRITTEN.sub(rb"\g<1>" + day + rb"\g<3>", held)
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, held)
    return out.getvalue()
