"""python_ssl.py JOBS: Python's ssl module; the flags are set here, so that every Python does the same.

python-ssl         ssl.create_default_context(cafile=…) up to Python 3.12
python-ssl-strict  the same with the two flags that Python 3.13 adds
python-cadata      ssl.create_default_context(cadata=…)
"""

import concurrent.futures
import pathlib
import socket
import ssl
import sys

STRICT = ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN


def context(stack: str, store: str) -> ssl.SSLContext:
    if stack == "python-cadata":
        made = ssl.create_default_context(cadata=pathlib.Path(store).read_bytes().decode("latin-1"))
    else:
        made = ssl.create_default_context(cafile=store)
    made.verify_flags = made.verify_flags | STRICT if stack.endswith("strict") else made.verify_flags & ~STRICT
    return made


def connect(stack: str, job: list[str]) -> str:
    case, host, port, store = job
    try:
        using = context(stack, store)
        plain = socket.create_connection(("127.0.0.1", int(port)), 20)
        with plain, using.wrap_socket(plain, server_hostname=host):
            return f"{case}\t{stack}\taccept\t"
    except (OSError, ValueError, TypeError) as error:
        return f"{case}\t{stack}\treject\t{' '.join(str(error).split())}"


def main() -> None:
    jobs = [line.split("\t") for line in pathlib.Path(sys.argv[1]).read_text().splitlines()]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for stack in ("python-ssl", "python-ssl-strict", "python-cadata"):
            for line in pool.map(lambda job, stack=stack: connect(stack, job), jobs):
                print(line)


main()
