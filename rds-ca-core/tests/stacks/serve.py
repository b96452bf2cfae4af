#!/usr/bin/env python3
"""serve.py FOLDER: sends every case's chain over TLS on loopback.

One port for each distinct chain; FOLDER/ports.tsv (case, port) is written once all of them listen. The server runs at
OpenSSL's security level 0, so that weak certificates are sent too, and disconnects after the handshake. It ends when
its standard input ends, so it never outlives the test.
"""

import concurrent.futures
import os
import pathlib
import selectors
import socket
import ssl
import sys
import threading

TIMEOUT = 20.0


def context(folder: pathlib.Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers("ALL:@SECLEVEL=0")
    made.load_cert_chain(folder / "chain.pem", folder / "server.key")
    return made


def answer(connection: socket.socket, using: ssl.SSLContext) -> None:
    """One handshake. It fails if the client refuses the certificate, which the tests expect."""
    try:
        connection.settimeout(TIMEOUT)
        with using.wrap_socket(connection, server_side=True) as secure:
            if secure.recv(1024).startswith(b"GET "):
                secure.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    except OSError:
        connection.close()


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    selector = selectors.DefaultSelector()
    listening: dict[bytes, int] = {}
    lines = []
    for case in sorted(path.parent for path in folder.glob("*/chain.pem")):
        chain = (case / "chain.pem").read_bytes()
        if chain not in listening:
            listener = socket.create_server(("127.0.0.1", 0), backlog=128)
            selector.register(listener, selectors.EVENT_READ, context(case))
            listening[chain] = listener.getsockname()[1]
        lines.append(f"{case.name}\t{listening[chain]}\n")
    part = folder / "ports.part"
    part.write_text("".join(lines))
    part.rename(folder / "ports.tsv")
    threading.Thread(target=end_with_input, daemon=True).start()
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        while True:
            for ready, _ in selector.select():
                connection, _ = ready.fileobj.accept()  # type: ignore[union-attr]
                pool.submit(answer, connection, ready.data)


def end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
