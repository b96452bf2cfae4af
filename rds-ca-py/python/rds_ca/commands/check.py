"""``rds-ca check``: what a store holds, and whether stores accept a CA or a chain."""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import TYPE_CHECKING, Any, Optional, cast

from .._inputs import several
from .._native import (
    Bundle,
    Catalogue,
    Certificate,
    ProbedChain,
    TrustReport,
    TrustStore,
    probe,
    probes_from_json,
    stacks,
)
from ..exceptions import InvalidInputError, RdsCaError
from ..terminal import colour, complain, paragraph, quantity, shell_word, visible
from . import check_formats
from .endpoints import PUBLIC_CA, Asked, why_unknown
from .inputs import read_one
from .options import (
    ORDER,
    STATUS,
    Subparsers,
    add_at,
    add_catalogue,
    add_command,
    add_password,
    add_several,
    catalogue_of,
    password_of,
    print_json,
    word,
    worst,
)
from .suggest import warn

if TYPE_CHECKING:
    from ..results import Ending, ProblemValues, StackGroup, StoreContents

EXAMPLES = """\
examples:
  rds-ca check global-bundle.pem
  rds-ca check /etc/ssl/certs/ca-certificates.crt --region eu-west-1
  rds-ca check truststore.p12 --password-env STORE_PASSWORD --region eu-west-1 --stack java-keystore
  rds-ca check root.crt --region eu-west-1 --stack 'libpq-*' go
  rds-ca check root.crt --endpoint orders.proxy-abc.eu-west-1.rds.amazonaws.com
  rds-ca check root.crt --chain served.pem --host db.abc.eu-west-1.rds.amazonaws.com --every-stack
  rds-ca check root.crt --chain probes.json
  rds-ca check root.crt --chain db.abc.eu-west-1.rds.amazonaws.com:5432

exit status: 0 every verdict is trusted, 1 one is not_trusted, 3 one is unknown, 2 wrong input;
with --every-stack, stacks that do not read such a store are shown and do not count; without a question, 3 where
no stack reads the store: an archive, a pointer, an error page, a folder without hashed names
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "check",
        "show what trust stores hold, and whether they accept a CA or a chain",
        description="Shows what trust stores hold (STORE alone), whether they accept what RDS serves in a region "
        "under a CA, or a chain.",
        epilog=EXAMPLES,
    )
    parser.add_argument(
        "stores", metavar="STORE", nargs="*", help="a file or a directory of any kind; - for standard input"
    )
    add_several(parser, "--region", "R", "regions of the databases", dest="regions")
    add_several(
        parser,
        "--ca",
        "CA",
        "CA identifiers (default: every CA that RDS offers in the region today)",
        dest="cas",
    )
    add_several(
        parser,
        "--endpoint",
        "HOST",
        "endpoints of databases and proxies: their names show region and authorities",
        dest="endpoints",
    )
    parser.add_argument(
        "--chain",
        type=word,
        metavar="FILE",
        help="the certificates of a server, its own first; a file of `rds-ca probe --json`; or HOST:PORT to probe",
    )
    parser.add_argument(
        "--host", type=word, metavar="NAME", help="with --chain: the name that the client connects to"
    )
    add_several(
        parser,
        "--stack",
        "S",
        "TLS stacks whose rules decide: names, families, globs (default: RFC 5280 over the whole file); "
        "`rds-ca stacks` lists them",
        dest="stacks",
    )
    parser.add_argument(
        "--every-stack", action="store_true", help="let the rules of every known stack decide"
    )
    parser.add_argument(
        "--rds-only",
        action="store_true",
        help="skip a store without any RDS certificate: it is not a failure",
    )
    parser.add_argument("--full", action="store_true", help="show every stack, certificate and problem")
    add_password(parser, whose="stores'")
    add_at(parser)
    add_catalogue(parser)
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument(
        "--format",
        choices=("text", "json", "sarif", "junit", "prometheus"),
        default="text",
        help="how to print (default: text)",
    )
    parser.set_defaults(run=run)


def plain(value: object) -> dict[str, Any]:
    """Return a typed value as a plain dict."""
    return cast("dict[str, Any]", value)


def run(arguments: argparse.Namespace) -> int:
    """Ask every store every question, and return the exit status of the worst verdict."""
    reclaim_stores(arguments)
    refuse_what_does_not_fit(arguments)
    asked = Asked.of(arguments.endpoints)
    arguments.regions = list(dict.fromkeys([*arguments.regions, *asked.regions]))
    arguments.public_regions = asked.public
    style = "json" if arguments.json else arguments.format
    catalogue = catalogue_of(arguments)
    warn(catalogue, arguments.regions, arguments.cas)
    password = password_of(arguments)
    chains = chains_of(arguments)
    if chains == []:
        return STATUS["unknown"]
    chosen = stacks_of(arguments)
    shows = not arguments.regions and not arguments.endpoints and chains is None
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    statuses: list[int] = []
    for path in arguments.stores:
        try:
            store = TrustStore.open(sys.stdin.buffer.read() if path == "-" else path, password)
        except RdsCaError as error:
            statuses.append(2)
            errors.append(refused(path, error))
            continue
        if shows:
            contents = store.contents(at=arguments.at, catalogue=catalogue)
            results.append(plain(contents))
            statuses.append(STATUS["unknown" if is_unreadable(contents) else "trusted"])
            if style == "text":
                show_contents(path, contents, full=arguments.full)
            continue
        if arguments.rds_only and holds_nothing_of_rds(store.contents(at=arguments.at, catalogue=catalogue)):
            if style == "text":
                print(f"{visible(path)}\n  holds no RDS certificate")
            continue
        reports = [
            report for stack in chosen for report in reports_of(store, chains, stack, catalogue, arguments)
        ]
        counted = reports
        if arguments.every_stack:
            made_for = {stack.id for stack in stacks() if stack.is_for(store)}
            counted = [report for report in reports if report.stack in made_for] or reports
        statuses += [STATUS[report.verdict] for report in counted]
        results += [plain(report.to_dict()) for report in reports]
        if style == "text":
            others = [report for report in reports if report not in counted] if counted is not reports else []
            show(path, counted, others, full=arguments.full)
    statuses += [STATUS["unknown"] for _ in asked.unknown]
    errors += unknown_endpoints(asked.unknown, shown=style == "text")
    if style == "json":
        print_json("check", {"stores" if shows else "results": results + errors})
    elif style != "text":
        print(getattr(check_formats, style)(results, errors))
    return worst(statuses)


def unknown_endpoints(hosts: list[str], *, shown: bool) -> list[dict[str, Any]]:
    """Report endpoints whose names do not show which authorities sign their certificates."""
    if shown:
        for host in hosts:
            print(f"{colour('unknown', 'unknown')}  {visible(host)}")
            print(paragraph(why_unknown(host), indent=2))
    return [
        {
            "store": host,
            "endpoint": host,
            "verdict": "unknown",
            "reason": why_unknown(host),
            "error": why_unknown(host),
        }
        for host in hosts
    ]


def refuse_what_does_not_fit(arguments: argparse.Namespace) -> None:
    """Reject options that exclude each other."""
    if not arguments.stores:
        raise InvalidInputError("no STORE to check (hint: rds-ca check FILE --region eu-west-1)")
    named = arguments.regions or arguments.endpoints
    if arguments.endpoints and arguments.chain:
        raise InvalidInputError("give either --endpoint or --chain")
    if arguments.regions and arguments.chain:
        raise InvalidInputError("give either --region, for what RDS serves there, or --chain FILE")
    if arguments.cas and not named:
        raise InvalidInputError("--ca needs --region")
    if arguments.host is not None and not arguments.chain:
        raise InvalidInputError("--host needs --chain")
    if arguments.every_stack and arguments.stacks:
        raise InvalidInputError("give either --stack or --every-stack")
    if not named and not arguments.chain:
        if arguments.stacks or arguments.every_stack:
            raise InvalidInputError("--stack and --every-stack need --region or --chain")
        if arguments.format not in ("text", "json"):
            message = f"--format {arguments.format} shows verdicts: give --region or --chain"
            raise InvalidInputError(message)
    if arguments.json and arguments.format not in ("text", "json"):
        raise InvalidInputError("give either --json or --format")


def reclaim_stores(arguments: argparse.Namespace) -> None:
    """Move stores that an option before them consumed back to the stores: ``--region us-east-1 store.pem``."""
    for words in (arguments.regions, arguments.cas, arguments.stacks, arguments.endpoints):
        # Existence alone does not decide: a directory may have the name of a region.
        named = [word for word in words if os.sep in word or ("." in word and os.path.exists(word))]
        if named and len(named) == len(words):
            message = f"the option before {named[0]} lacks its value"
            raise InvalidInputError(message)
        for store in named:
            words.remove(store)
            arguments.stores.append(store)


def stacks_of(arguments: argparse.Namespace) -> list[Optional[str]]:
    """Return the stacks that decide; ``None`` is RFC 5280."""
    if arguments.every_stack:
        return [stack.id for stack in stacks()]
    named = [stack.id for pattern in arguments.stacks for stack in stacks(pattern)]
    return list(dict.fromkeys(named)) or [None]


ADDRESS = r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}"
"""A host and a port; a file of that name takes precedence."""

Chain = tuple[Optional[str], list[Certificate]]
"""The host that presented it, where known, and its certificates."""


def chains_of(arguments: argparse.Namespace) -> Optional[list[Chain]]:
    """Read the chains, if any are given; reject a chain with unreadable parts."""
    if not arguments.chain:
        return None
    if not os.path.exists(arguments.chain) and re.fullmatch(ADDRESS, arguments.chain):
        seen = probe(arguments.chain, at=arguments.at)
        if seen.failure is not None:
            complain(f"rds-ca check: {arguments.chain} presented no chain: {seen.failure}")
            return []
        return chains_from([seen], arguments)
    if arguments.chain == "-" and "-" in arguments.stores:
        raise InvalidInputError("standard input can be read only once: - is given twice")
    source = read_one(arguments.chain) if not os.path.isdir(arguments.chain) else None
    if source is not None and source.content.lstrip()[:1] in (b"{", b"["):
        probes = [chain for chains in several(source, probes_from_json) for chain in chains]
        return chains_from(probes, arguments)
    chain = Bundle.read(arguments.chain) if source is None else Bundle.parse(source.content)
    for problem in chain.problems:
        if problem.may_hide_certificates:
            message = f"cannot read the chain {arguments.chain}: {problem}"
            raise InvalidInputError(message)
    return [(arguments.host, list(chain.certificates))]


def chains_from(probes: list[ProbedChain], arguments: argparse.Namespace) -> list[Chain]:
    """Return the chains of probes, each with the requested name."""
    chains: list[Chain] = []
    for seen in probes:
        if seen.server_certificate is None or not seen.key_proved:
            why = seen.failure or "the server did not prove that it holds the certificate's key"
            complain(f"rds-ca check: {seen.host}:{seen.port} presented no chain: {why}")
            continue
        chains.append((arguments.host or seen.server_name, list(seen.chain)))
    if len(chains) < len(probes) or not chains:
        complete, of = quantity(len(chains), "complete chain"), quantity(len(probes), "probe")
        message = f"{arguments.chain} has {complete} of {of}: probe the others again"
        raise InvalidInputError(message)
    return chains


def reports_of(
    store: TrustStore,
    chains: Optional[list[Chain]],
    stack: Optional[str],
    catalogue: Catalogue,
    arguments: argparse.Namespace,
) -> list[TrustReport]:
    """Ask one store every question of the command line."""
    if chains is not None:
        return [
            store.accepts(chain=chain, host=host, stack=stack, at=arguments.at, catalogue=catalogue)
            for host, chain in chains
        ]
    questions = [
        (region, ca) for region in arguments.regions for ca in arguments.cas or catalogue.current_cas(region)
    ]
    questions += [(region, PUBLIC_CA) for region in arguments.public_regions]
    return [
        store.check(region=region, ca=ca, stack=stack, at=arguments.at, catalogue=catalogue)
        for region, ca in questions
    ]


def refused(path: str, error: RdsCaError) -> dict[str, Any]:
    """Report a store that cannot be opened, and return its JSON entry."""
    complain(f"rds-ca check: {error}")
    return {"store": path, "error": str(error), "kind": error.kind}


def is_unreadable(contents: StoreContents) -> bool:
    """Return whether no stack reads the store: an archive, a pointer, a folder without hashed names."""
    return bool(contents["cause"] or contents["certificates"]) and not contents["stacks"]


def holds_nothing_of_rds(contents: StoreContents) -> bool:
    """Return whether a store was read completely and holds no certificate of RDS, by key or by name."""
    hiding = any(problem["may_hide_certificates"] for problem in contents["problems"])
    of_rds = any(note["authority"] or "Amazon RDS" in note["subject"] for note in contents["certificates"])
    return bool(contents["certificates"]) and not of_rds and not hiding


def show_contents(path: str, contents: StoreContents, *, full: bool) -> None:
    """Print the kind and content of a store, and what it serves."""
    notes = contents["certificates"]
    container = contents["container"].replace("_", " ")
    print(visible(path))
    held = "one certificate" if len(notes) == 1 else f"{len(notes)} certificates"
    of_rds = sum(note["authority"] is not None for note in notes)
    readers = f"{len(contents['stacks'])} of {len(stacks())} known stacks load certificates from it"
    print(paragraph(f"{container}, {held}, {of_rds} of them known RDS authorities; {readers}", indent=2))
    if contents["cause"]:
        print(paragraph(f"problem: {contents['cause']['reason']}", indent=2))
        print(paragraph(f"-> {contents['cause']['hint']}", indent=2))
    serves = "serves"
    if is_unreadable(contents) and contents["serves"]:
        print("  no client can read it in this form")
        if contents["container"] == "directory":
            print("  -> check the files one by one, or give them hashed names (openssl rehash)")
        serves = "holds"
    complete_regions = [served for served in contents["serves"] if not served["missing"]]
    partial_regions = [served for served in contents["serves"] if served["missing"]]
    if complete_regions:
        regions = ", ".join(served["region"] for served in complete_regions)
        count = quantity(len(complete_regions), "region")
        print(paragraph(f"{serves} every CA of {count}: {regions}", indent=2))
    for served in partial_regions if full else partial_regions[:SHOWN_GROUPS]:
        has, lacks = ", ".join(served["cas"]), ", ".join(served["missing"])
        print(paragraph(f"{serves} of {served['region']} {has}, and lacks {lacks}", indent=2))
    if len(partial_regions) > SHOWN_GROUPS and not full:
        print(f"  and {len(partial_regions) - SHOWN_GROUPS} more regions in part (--full)")
    if not contents["serves"]:
        print("  serves no region of RDS")
    shown = notes if full or len(notes) <= SHOWN_CERTIFICATES else notes[: SHOWN_CERTIFICATES - 1]
    for note in shown:
        who = note["authority"]
        known = f"  {who['region'] or 'all regions'} {who['ca_id']} {who['role']}" if who else ""
        alias = note["place"]["entry"] if note["place"] else None
        named = f"  alias {alias}" if alias else ""
        dates = f"{note['not_before'][:10]} to {note['not_after'][:10]}"
        print(f"  {dates}  {visible(note['name'])}{known}{visible(named)}  {note['fingerprint'][:16]}…")
    if len(shown) < len(notes):
        print(f"  … and {len(notes) - len(shown)} more certificates (--full)")
    show_problems(contents["problems"], full=full)
    show_endings(contents["endings"])


def show_endings(endings: list[Ending]) -> None:
    """Print which authorities expire soon, and what to do."""
    for ending in endings:
        print(paragraph(visible(f"warning: {ending['message']}"), indent=2))
        print(paragraph(visible(f"-> {ending['remedy']}"), indent=4))


def show(path: str, reports: list[TrustReport], others: list[TrustReport], *, full: bool) -> None:
    """Print the verdicts of one store, grouped, then the remarks on the store."""
    print(visible(path))
    contents = [plain(report.to_dict()) for report in reports]
    if len({report.stack for report in reports}) > 1 and not full:
        show_by_group(contents)
    else:
        for group in groups(contents, full=full):
            show_group(group)
    if others:
        names = sorted({str(report.stack) for report in others})
        print(paragraph(f"not made for such a store, and not counted: {', '.join(names)}", indent=2))
    if not reports:
        return
    show_repairs(path, contents)
    show_differing(reports, full=full)
    if any(
        content["question"]["kind"] == "chain" and not content["question"]["host"] for content in contents
    ):
        print(paragraph("the name was not checked: give it with --host", indent=2))
    show_store(contents, full=full)


def groups(contents: list[dict[str, Any]], *, full: bool) -> list[list[dict[str, Any]]]:
    """Group results that differ only in their CA; the worst first."""
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for number, content in enumerate(contents):
        question = content["question"]
        key: tuple[Any, ...] = (content["verdict"], content["stack"], content["rule"], question.get("region"))
        if full or question["kind"] != "authority":
            key = (*key, number)
        found.setdefault(key, []).append(content)
    return sorted(found.values(), key=lambda group: ORDER[group[0]["verdict"]])


def show_group(group: list[dict[str, Any]]) -> None:
    """Print the verdict that some CAs share, its reason, and what to do."""
    first = group[0]
    question = first["question"]
    asked = question.get("host") or "chain"
    if question["kind"] == "authority":
        asked = f"{question['region']}  {', '.join(content['question']['ca'] for content in group)}"
    by = f"  [{first['stack']}]" if first["stack"] else ""
    verdict = first["verdict"].replace("_", " ")
    lines = paragraph(visible(f"{asked}{by}"), indent=15)
    print(f"  {colour(first['verdict'], verdict.ljust(11))}  {lines[15:]}")
    if first["verdict"] == "trusted" and len(group) > 1:
        ends = [content["trusted_until"] for content in group if content["trusted_until"]]
        until = f" until {min(ends)[:10]} or longer" if ends else ""
        print(paragraph(f"holds their roots, good{until}", indent=15))
        return
    print(paragraph(visible(first["reason"]), indent=15))
    if len(group) > 1:
        print(paragraph(f"(the same rule for the other {len(group) - 1})", indent=15))
    # The suggestion of another region was printed already, once.
    if first["remedy"] and not first["remedy"].startswith("did you mean"):
        print(paragraph(visible(f"-> {first['remedy']}"), indent=15))


def show_by_group(contents: list[dict[str, Any]]) -> None:
    """Print a table: for each verdict and rule, how many stacks, which, and why."""
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for content in contents:
        found.setdefault((content["verdict"], content["rule"]), []).append(content)
    for (verdict, _), group in sorted(found.items(), key=lambda item: ORDER[item[0][0]]):
        names = list(dict.fromkeys(str(content["stack"]) for content in group))
        label = colour(verdict, verdict.replace("_", " ").ljust(11))
        why = "" if verdict == "trusted" else f": {visible(group[0]['reason'])}"
        print(f"  {label}  {paragraph(names_of(names) + why, indent=15)[15:]}")


def names_of(names: list[str]) -> str:
    """Return the names of stacks; of many, the first."""
    count = quantity(len(names), "stack")
    shown = ", ".join(names[:SHOWN_STACKS])
    return f"{count} ({shown}{', …' if len(names) > SHOWN_STACKS else ''})"


def show_differing(reports: list[TrustReport], *, full: bool) -> None:
    """Print the stacks that decide differently, for all CAs together, grouped by verdict and rule."""
    found: dict[tuple[Any, ...], StackGroup] = {}
    for report in reports:
        for group in report.stack_groups:
            key = (group["verdict"], group["rule"])
            known = found.setdefault(key, {**group, "stacks": []})
            known["stacks"] += [name for name in group["stacks"] if name not in known["stacks"]]
    ordered = sorted(found.values(), key=lambda group: -len(group["stacks"]))
    for group in ordered if full else ordered[:SHOWN_GROUPS]:
        names = group["stacks"]
        which = ", ".join(names) if full else names_of(names)
        verdict = group["verdict"].replace("_", " ")
        print(paragraph(visible(f"{which} would decide differently: {verdict}: {group['reason']}"), indent=2))
    if len(ordered) > SHOWN_GROUPS and not full:
        print(f"  and {len(ordered) - SHOWN_GROUPS} more groups of stacks (--full)")


def is_carried(region: str) -> bool:
    """Return whether our commands can write the region's roots: the catalogue lacks GovCloud's certificates."""
    rows = Catalogue.builtin().authorities(region)
    return any(row.pem for row in rows if row.role == "root" and row.status != "retired")


def show_repairs(path: str, contents: list[dict[str, Any]]) -> None:
    """Print the commands that add what is missing."""
    absent = [content for content in contents if content["missing"] and content["question"].get("region")]
    if not absent or path == "-":
        return
    asked = list(dict.fromkeys(content["question"]["region"] for content in absent))
    carried = [region for region in asked if is_carried(region)]
    if not carried:
        return
    absent = [content for content in absent if content["question"]["region"] in carried]
    container = contents[0]["container"]
    if container == "unknown":
        # Such a store cannot be mended: an archive has to be unpacked first, anything else is replaced.
        if not any(problem["kind"] == "archive" for problem in contents[0]["problems"]):
            print(f"  $ rds-ca bundle --region {' '.join(carried)} -o {carried[0]}.pem")
        return
    print(f"  $ rds-ca mend {shell_word(path)} --region {' '.join(carried)}")
    if container not in JAVA:
        return
    for region, ca in dict.fromkeys(
        (content["question"]["region"], content["question"]["ca"]) for content in absent[:SHOWN_GROUPS]
    ):
        file = f"{region}-{ca}.pem"
        print(f"  $ rds-ca catalogue --region {region} --ca {ca} --pem > {file}")
        print(
            f"  $ keytool -importcert -noprompt -alias {region}-{ca} -file {file} -keystore {shell_word(path)}"
        )


JAVA = frozenset({"jks", "jceks", "pkcs12"})
"""The containers that keytool writes."""


def show_store(contents: list[dict[str, Any]], *, full: bool) -> None:
    """Print the remarks on the store that do not depend on the question."""
    content = contents[0]
    for title, key in LISTS:
        notes = content[key]
        if not notes:
            continue
        print(paragraph(f"{title}: {len(notes)}", indent=2))
        if full:
            for note in notes:
                print(paragraph(visible(f"{note['not_after'][:10]}  {note['name']}"), indent=4))
    show_problems(content["problems"], full=full)
    kept = [{note["fingerprint"] for note in one["surplus"]} for one in contents]
    surplus = set.intersection(*kept)
    if surplus:
        noun = quantity(len(surplus), "other certificate")
        print(paragraph(f"{noun}, which these databases do not need", indent=2))
    show_endings(content["endings"])
    edition = content["catalogue"]
    days = edition["age_days"]
    age = f"{days} days before" if days >= 0 else f"{-days} days after the requested instant"
    text = f"catalogue {edition['edition']} as of {edition['as_of'][:10]}, {age}"
    print(paragraph(text, indent=2))


def place_of(problem: ProblemValues) -> str:
    """Return the position of a problem: a file of a folder, a line, both, or nothing for a complete file."""
    file, line = problem["place"]["file"], problem["place"]["line"]
    if line is None:
        return file or ""
    return f"{file}:{line}" if file else f"line {line}"


def show_problems(problems: list[ProblemValues], *, full: bool) -> None:
    """Print the problems, grouped by kind."""
    found: dict[str, list[ProblemValues]] = {}
    for number, problem in enumerate(problems):
        found.setdefault(f"{problem['kind']} {number}" if full else problem["kind"], []).append(problem)
    for group in list(found.values()) if full else list(found.values())[:SHOWN_GROUPS]:
        first = group[0]
        places = [place_of(problem) for problem in group]
        shown = ", ".join(place for place in places[:SHOWN_GROUPS] if place)
        more = f" and {len(group) - SHOWN_GROUPS} more" if len(group) > SHOWN_GROUPS else ""
        where = f" ({shown}{more})" if shown else more
        print(paragraph(visible(f"problem{where}: {first['reason']} (hint: {first['hint']})"), indent=2))
    if len(found) > SHOWN_GROUPS and not full:
        print(f"  and {len(found) - SHOWN_GROUPS} more kinds of problems (--full)")


LISTS = (
    ("expired", "expired"),
    ("expiring soon", "expiring"),
    ("RDS intermediates used as trust anchors (AWS: keep roots only)", "intermediates"),
    ("roots of RDS environments that are not production", "non_production"),
    ("named like RDS authorities, with a key that is not in the catalogue", "look_alikes"),
)
"""The lists of a report that are shown, with their titles."""

SHOWN_CERTIFICATES = 8
SHOWN_GROUPS = 3
SHOWN_STACKS = 4
"""The limits of the text output without ``--full``."""
