"""A site's own file about a code system, such as the descriptors that it has a licence for."""
