package dev.postern.proxy.access;

import dev.postern.pki.client.VpcEndpointId;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Who calls, as far as it is proven.
 *
 * @param leaf the verified leaf certificate; empty in the modes {@code off} and {@code passthrough}, which verify nobody
 * @param endpoint the VPC endpoint it came in through, as a trusted load balancer has told
 */
public record Caller(Optional<X509Certificate> leaf, Registration registration, Optional<VpcEndpointId> endpoint) {}
