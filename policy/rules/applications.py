"""The Entra applications that gateways sign in as. What they may do is assignments.py's."""

from collections.abc import Iterator

from .known import Properties, is_known, missing, seen, texts
from .resource_types import APPLICATION
from .rule import ADVISORY, HIGH, LOW, MANDATORY, MEDIUM, Settings, Texts, resource_rule


@resource_rule(
    (APPLICATION,),
    Texts(
        "application-owners",
        "An application has an owner",
        "nobody answers for it when its secret leaks, and a deployer that may only change what it owns can't",
        "Set apim-gateway:application.owners, or leave it out, which makes the deployer the owner",
        "https://learn.microsoft.com/entra/identity/enterprise-apps/overview-assign-app-owners",
        MANDATORY,
        MEDIUM,
    ),
)
def application_owners(properties: Properties, settings: Settings) -> Iterator[str]:
    if missing(properties, "owners"):
        yield f"application {seen(properties, 'displayName')!r} has no owners"


@resource_rule(
    (APPLICATION,),
    Texts(
        "application-tag",
        "An application says which stack it belongs to",
        "one whose stack is lost can't be told from one in use, and its credentials stay",
        "Use the component GatewayApplication, or give a tag that begins with tagPrefix",
        "https://learn.microsoft.com/graph/api/resources/application#properties",
        ADVISORY,
        LOW,
        {
            "tagPrefix": {
                "type": "string",
                "default": "apim-gateway/",
                "description": "What one of the tags begins with",
            }
        },
    ),
)
def application_tag(properties: Properties, settings: Settings) -> Iterator[str]:
    tagged = any(tag.startswith(settings["tagPrefix"]) for tag in texts(properties, "tags"))
    if not tagged and is_known(properties, "tags"):
        yield f"application {seen(properties, 'displayName')!r} has no tag {settings['tagPrefix']}..."


@resource_rule(
    (APPLICATION,),
    Texts(
        "single-tenant-application",
        "An application is known in its own tenant only",
        "others could make a service principal of it in theirs, and a gateway needs none there",
        "Leave signInAudience out, or set it to AzureADMyOrg; the components always do",
        "https://learn.microsoft.com/entra/identity-platform/single-and-multi-tenant-apps",
        MANDATORY,
        HIGH,
    ),
)
def single_tenant_application(properties: Properties, settings: Settings) -> Iterator[str]:
    audience = seen(properties, "signInAudience")
    if audience not in (None, "", "AzureADMyOrg"):
        yield f"application {seen(properties, 'displayName')!r} has the audience {audience}"
