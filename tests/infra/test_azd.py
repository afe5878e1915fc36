"""azure.yaml: azd finds the template, and the app that it deploys code to."""

from typing import Any

import yaml

from tests.infra.estate import MAIN, ROOT, Estate


def held() -> dict[str, Any]:
    """azure.yaml."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "azure.yaml").read_text(encoding="utf-8"))
    return found


def test_it_names_the_template() -> None:
    infra = held()["infra"]
    assert f"{infra['path']}/{infra['module']}.bicep" == MAIN
    assert infra["provider"] == "bicep"


def test_its_service_is_the_tag_of_the_app() -> None:
    ((name, service),) = held()["services"].items()
    ((_, app),) = Estate.read().resources("Microsoft.Web/sites")
    assert app.body["tags"].arguments[1] == {"azd-service-name": name}
    assert (service["host"], service["language"], service["project"]) == ("function", "python", ".")
    assert app.body["properties"]["functionAppConfig"]["runtime"]["name"] == service["language"]
