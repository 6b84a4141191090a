"""Settings of the tests themselves."""

import hypothesis

# A busy machine must not turn a slow example into a failed property.
hypothesis.settings.register_profile("policy", deadline=None)
hypothesis.settings.load_profile("policy")
