"""The rules of the Bicep linter: those that infra/bicepconfig.json makes errors, and those left off, each with a reason."""

from typing import Final

ERRORS: Final = frozenset({
    "adminusername-should-not-be-literal", "artifacts-parameters", "decompiler-cleanup", "explicit-values-for-loc-params",
    "max-asserts", "max-outputs", "max-params", "max-resources", "max-variables", "nested-deployment-template-scoping",
    "no-conflicting-metadata", "no-deployments-resources", "no-explicit-any", "no-hardcoded-env-urls",
    "no-hardcoded-location", "no-loc-expr-outside-params", "no-module-name", "no-unnecessary-dependson",
    "no-unused-existing-resources", "no-unused-imports", "no-unused-params", "no-unused-types", "no-unused-vars",
    "outputs-should-not-contain-secrets", "prefer-interpolation", "prefer-unquoted-property-names",
    "protect-commandtoexecute-secrets", "secure-parameter-default", "secure-params-in-nested-deploy",
    "secure-params-in-parameters-file", "secure-secrets-in-params", "simplify-interpolation", "simplify-json-null",
    "stacks-extensibility-compat", "use-description-outputs", "use-description-params", "use-parent-property",
    "use-recent-az-powershell-version", "use-recognized-resource-type", "use-resource-symbol-reference", "use-safe-access",
    "use-secure-value-for-secure-inputs", "use-stable-resource-identifiers", "use-stable-vm-image"})

OFF: Final = {
    "no-hardcoded-outputs": "appName is a name that main.bicep makes itself",
    "use-description-type-properties": "infra/ has no types of its own",
    "use-description-types": "infra/ has no types of its own",
    "use-description-vars": "a variable's name says what it is",
    "use-recent-api-versions": "tests/infra/shapes.py names the versions, so that a new one comes when somebody has looked at it",
    "use-recent-module-versions": "no module comes from a registry",
    "use-resource-id-functions": "ids are outputs of modules, handed on as parameters",
    "use-user-defined-types": "lists and objects of settings have their form in the app's own reader, which tells what is wrong",
    "what-if-short-circuiting": "names of role assignments hold the identity's object id, which is known once it is made",
}
