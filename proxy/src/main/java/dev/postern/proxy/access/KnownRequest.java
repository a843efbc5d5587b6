package dev.postern.proxy.access;

import java.util.Optional;

/**
 * A request, taken apart once for all rules.
 *
 * @param host in the one form that hosts are compared in; empty for what is none
 */
record KnownRequest(String method, Optional<String> host, RequestPath path) {
    static KnownRequest of(AccessRequest request, RequestPath path) {
        return new KnownRequest(request.method(), HostPattern.compared(request.host()), path);
    }
}
