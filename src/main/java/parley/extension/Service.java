package parley.extension;

import parley.bus.Principal;
import parley.config.ServiceSettings;

/** An account as which programs of others act. */
record Service(ServiceSettings settings, Principal principal) {}
