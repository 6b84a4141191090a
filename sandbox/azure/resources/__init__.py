"""Azure Resource Manager itself: subscriptions, resource groups, and what every ARM request goes through."""
