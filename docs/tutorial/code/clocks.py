"""Clocks: what time it is in our offices."""

from zoneinfo import ZoneInfo

from colonnade.api import Plugin, Widget, hookimpl

plugin = Plugin("clocks", title="Clocks", icon="clock")
OFFICES = {"Taipei": "Asia/Taipei", "Rotterdam": "Europe/Amsterdam"}


class Clocks(Widget):
    name, title, icon = "clocks.offices", "Our offices", "clock"
    template = """<ul class="rows">
      <li class="row" tal:repeat="office offices">
        <div class="row-t">${office['city']}</div> <span class="row-m">${office['time']}</span>
      </li>
    </ul>"""

    def data(self, view):
        times = {city: view.now.astimezone(ZoneInfo(zone)) for city, zone in OFFICES.items()}
        return {"offices": [{"city": city, "time": f"{time:%H:%M}"} for city, time in times.items()]}


@hookimpl
def widgets():
    return [Clocks]
