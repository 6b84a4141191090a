"""The control route: GET shows the weather and what it did, PUT makes another, over everything or over ?place=."""

from sandbox.azure.arm.exceptions import InvalidRequestContent
from sandbox.azure.core.routing import Answer, Request, Route
from sandbox.azure.weather.settings import SettingsError, read
from sandbox.azure.weather.weather import Weather


def routes(weather: Weather) -> list[Route]:
    def show(request: Request) -> Answer:
        return Answer(200, weather.document())

    def change(request: Request) -> Answer:
        try:
            settings = read(request.json())
        except SettingsError as error:
            raise InvalidRequestContent(str(error)) from None
        weather.change(settings, request.query.get("place", ""))
        return Answer(200, weather.document())

    path = "/sandbox/weather"
    return [Route("GET", path, show, InvalidRequestContent), Route("PUT", path, change, InvalidRequestContent)]
