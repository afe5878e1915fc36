"""The infra gate: what infra/ promises, held without Azure and without the Bicep compiler."""
