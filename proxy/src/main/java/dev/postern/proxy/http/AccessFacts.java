package dev.postern.proxy.http;

import dev.postern.pki.client.ClientId;
import java.util.Optional;

/**
 * What a record tells of a decision on access.
 *
 * @param client the register's id of who called, if it has one
 * @param rule the name of the rule that decided, if one did
 */
public record AccessFacts(Optional<ClientId> client, Optional<String> rule) {}
