"""What lies between the components and programs in other languages: names, numbers and refusals in their spelling."""
