"""What the services of Azure Resource Manager share: requests, api-versions, paging, operations, errors."""
