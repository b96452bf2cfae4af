"""Clients that AWS describes, read through boto3: Lambda functions and ECS task definitions, for ``discover``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Optional

from ._aws import boto3, dumps

__all__ = ["documents"]

Session = Any


def documents(
    session: Optional[Session] = None,
    *,
    regions: Optional[Iterable[str]] = None,
    endpoint_url: Optional[str] = None,
) -> dict[str, str]:
    """Read the Lambda functions and the newest ECS task definitions of an account, for ``discover(documents=…)``.

    Only ``lambda:ListFunctions``, ``ecs:ListTaskDefinitionFamilies`` and ``ecs:DescribeTaskDefinition`` are needed.

    Args:
        session: A boto3 session; the default one, if not given.
        regions: The regions; that of the session, if not given.
        endpoint_url: Another endpoint, such as that of an imitation.

    Raises:
        UnsupportedError: boto3 is not installed.

    """
    if session is None:
        session = boto3().Session()
    found: dict[str, str] = {}
    for region in regions or [session.region_name]:
        client = session.client("lambda", region_name=region, endpoint_url=endpoint_url)
        functions = [member for page in pages(client, "list_functions", {}) for member in page["Functions"]]
        found[f"aws/{region}/lambda.json"] = dumps({"Functions": functions})
        client = session.client("ecs", region_name=region, endpoint_url=endpoint_url)
        for page in pages(client, "list_task_definition_families", {"status": "ACTIVE"}):
            for family in page["families"]:
                answer = client.describe_task_definition(taskDefinition=family)
                found[f"aws/{region}/ecs/{family}.json"] = dumps({"taskDefinition": answer["taskDefinition"]})
    return found


def pages(client: Any, operation: str, arguments: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Request one page after another."""
    return iter(client.get_paginator(operation).paginate(**arguments))
