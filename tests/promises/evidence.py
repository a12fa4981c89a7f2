"""What the promises about evidence share: a sender of photos, and what lies in a store."""

import http.client
import socket
import uuid

from PIL import Image

from tests.evidence.pictures import encoded
from tests.promises.visitor import Visitor
from tracker.evidence import storage
from tracker.evidence.models import File

BORDER = "border-of-parts"


def heavy_photo(seed: int, side: int = 600) -> bytes:
    """Return a JPEG of some hundred kilobytes; another seed, other bytes."""
    noise = Image.effect_noise((side, side), 90)
    return encoded(noise, quality=80, comment=f"{seed} {uuid.uuid4()}".encode())


def form_of(content: bytes, uid: uuid.UUID) -> bytes:
    """Return a photo and its number as a browser sends them."""
    head = f'--{BORDER}\r\nContent-Disposition: form-data; name="uid"\r\n\r\n{uid}\r\n--{BORDER}\r\n'
    head += 'Content-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    return head.encode() + content + f"\r\n--{BORDER}--\r\n".encode()


class Sender(Visitor):
    """Somebody who sends photos to the house's own web server, each over a connection of its own."""

    def open(self, body: bytes) -> socket.socket:
        """Return a connection on which a form of so many bytes was announced."""
        wire = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        headers = self.headers | {"Content-Type": f"multipart/form-data; boundary={BORDER}", "Content-Length": str(len(body))}
        lines = ["POST /evidence/upload/ HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        wire.sendall("\r\n".join(lines).encode())
        return wire


def answer_on(wire: socket.socket) -> int:
    """Return the status that comes back, or 0 where the server died."""
    answer = http.client.HTTPResponse(wire)
    try:
        answer.begin()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    return answer.status


def lying(sealed: storage.SealedStorage) -> set[str]:
    """Return the names of all files below a store's root."""
    root = sealed.place("0" * 64).parents[2]
    return {path.name for path in root.rglob("*") if path.is_file()}


def named_by_rows() -> set[str]:
    """Return the hashes that rows name."""
    return {sha256 for file in File.objects.all() for sha256 in file.contents.values()}
