"""What the hooks of a gateway's objects refuse and advise, on plain values.

That the engine runs them, in previews too, is in tests/end_to_end/test_todays_guide.py and test_kubectl_edits.py.
"""

from typing import Any

from apim_gateway.hooks.kubernetes import advice_on, refusal_of

SELECTOR = {"app": "mygw"}
SETTLED = {"kind": "Deployment", "status": {"conditions": [{"reason": "NewReplicaSetAvailable"}]}}
FORCED = {"metadata": {"annotations": {"pulumi.com/patchForce": "true"}}}


def deployment(selector: dict[str, str], **fields: Any) -> dict[str, Any]:
    return {"spec": {"selector": {"matchLabels": selector}, **fields}}


def test_another_live_selector_is_refused_with_the_line_that_keeps_it() -> None:
    before = deployment({"app": "apim-gateway"})
    refusal = refusal_of("Deployment gateways/mygw", before, {}, {}, SELECTOR)
    assert refusal is not None
    assert refusal.startswith('Deployment gateways/mygw selects pods by {"app": "apim-gateway"}')
    assert '`selector: {"app": "apim-gateway"}` below apim-gateway:kubernetes' in refusal


def test_the_same_selector_is_adopted() -> None:
    assert refusal_of("Deployment gateways/mygw", deployment(SELECTOR), {}, {}, SELECTOR) is None


def test_a_service_may_have_had_another_selector_than_the_deployment() -> None:
    assert (
        refusal_of("Service gateways/mygw", {"spec": {"selector": {"app": "mygw", "a": "b"}}}, {}, {}, SELECTOR) is None
    )


def test_a_foreign_managers_field_is_refused_by_name() -> None:
    fields: dict[str, Any] = {"f:spec": {"f:replicas": {}}}
    managed: list[dict[str, Any]] = [{"manager": "kube-controller-manager", "subresource": "scale", "fieldsV1": fields}]
    live: dict[str, Any] = {"kind": "Deployment", "metadata": {"managedFields": managed}, "spec": {"replicas": 4}}
    refusal = refusal_of("Deployment gateways/mygw", {}, live, {"spec": {"replicas": 1}}, SELECTOR)
    assert refusal is not None
    assert 'conflict with "kube-controller-manager" with subresource "scale": .spec.replicas' in refusal


def test_the_option_is_refused_once_the_object_has_been_adopted() -> None:
    refusal = refusal_of("Deployment gateways/mygw", FORCED, SETTLED, {}, SELECTOR)
    assert refusal is not None
    assert refusal.endswith("pulumi config rm --path adopt.kubernetes")


def test_an_adoption_whose_pods_never_became_ready_goes_on() -> None:
    unready = {"kind": "Deployment", "status": {"conditions": [{"reason": "ProgressDeadlineExceeded"}]}}
    assert refusal_of("Deployment gateways/mygw", FORCED, unready, {}, SELECTOR) is None


def test_a_conflict_with_kubectl_leads_to_the_one_command_that_takes_the_field_back() -> None:
    advice = advice_on('Apply failed with 1 conflict: conflict with "kubectl-patch" using apps/v1: .spec.replicas')
    assert advice is not None
    assert advice.endswith("pulumi up --refresh --skip-preview")


def test_a_conflict_with_an_autoscaler_names_it_and_has_no_such_command() -> None:
    advice = advice_on(
        'Apply failed with 2 conflicts: conflict with "kubectl-edit": .spec.a\n'
        'conflict with "kube-controller-manager" with subresource "scale" using apps/v1: .spec.replicas'
    )
    assert advice is not None
    assert advice.startswith('"kube-controller-manager" with subresource "scale" sets the same field')
    assert "--skip-preview" not in advice


def test_another_error_gets_no_advice() -> None:
    assert advice_on("context deadline exceeded") is None
