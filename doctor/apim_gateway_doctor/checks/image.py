"""Whether Microsoft supports the version of the gateway's image."""

from apim_gateway_doctor import images
from apim_gateway_doctor.images import Support
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import Result, failed, not_observable, ok, warning


def is_supported(seen: Observations) -> Result:
    """By the image's tag; one that moves matters as soon as there are two pods."""
    image = str(seen.container["image"])
    judgement = images.judge(image)
    table = f"by doctor's table of {images.AS_OF}"
    pin = f"Pin a version with apim-gateway:kubernetes.image: {images.oldest_supported()} or newer"
    match judgement.support:
        case Support.SUPPORTED:
            return ok(f"{judgement.version}, {table}")
        case Support.MOVING if (seen.deployment or {})["spec"].get("replicas", 1) <= 1:
            return ok(f"{judgement.version} moves: whichever is newest when a pod starts")
        case Support.MOVING:
            return warning(
                f"{judgement.version} moves: pods that start on different days can be different versions", pin
            )
        case Support.TOO_OLD:
            return warning(f"{judgement.version} is out of support, {table}", pin)
        case Support.WITHOUT_ENTRA:
            return failed(f"{judgement.version} can't sign in with Entra", pin)
        case Support.UNKNOWN:
            return not_observable(
                f"{image} is not in doctor's table of {images.AS_OF}", "Look at Microsoft's release notes"
            )
