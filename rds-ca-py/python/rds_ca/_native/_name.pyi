"""Names of endpoints. Import its names from ``rds_ca``."""

from typing import Literal, Optional, final

from ..results import EndpointValues

@final
class Endpoint:
    """A host name, and a port where one is given, classified by the rules by which AWS forms endpoint names."""

    @classmethod
    def parse(cls, text: str) -> Endpoint:
        """Read ``host`` or ``host:port``; any text is accepted, and a name that AWS did not form has the service ``unknown``."""
    @property
    def host(self) -> str:
        """The host name or address, in lower case and without a final dot."""
    @property
    def port(self) -> Optional[int]:
        """The port, if the text has one."""
    @property
    def service(self) -> Literal["rds", "document_db", "neptune", "unknown"]:
        """The service of the domain: ``rds``, ``document_db``, ``neptune`` or ``unknown``."""
    @property
    def kind(
        self,
    ) -> Literal[
        "instance",
        "cluster_writer",
        "cluster_reader",
        "cluster_custom",
        "shard_group",
        "global_writer",
        "proxy",
        "proxy_endpoint",
        "unknown",
    ]:
        """What the endpoint leads to: ``instance``, ``cluster_writer``, ``proxy`` … or ``unknown``."""
    @property
    def region(self) -> Optional[str]:
        """The region in the name."""
    @property
    def partition(self) -> Optional[str]:
        """The partition of the domain or of the region."""
    @property
    def identifier(self) -> Optional[str]:
        """The identifier that the name starts with: of the instance, the cluster, the proxy …"""
    @property
    def authorities(self) -> Literal["rds", "amazon-trust-services", "unknown"]:
        """Whose authorities sign its certificate: ``rds``, ``amazon-trust-services`` or ``unknown``."""
    @property
    def trust_services_region(self) -> Optional[str]:
        """The region whose roots of Amazon Trust Services sign its certificate; None where other authorities do."""
    def to_dict(self) -> EndpointValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
