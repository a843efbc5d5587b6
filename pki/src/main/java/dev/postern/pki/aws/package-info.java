/**
 * The ports of this module on AWS: thin adapters over the SDK's clients, which take the client they use. Each has a static factory
 * that makes one by the SDK's default chains, so region, credentials and endpoint are given as the SDK's users expect
 * ({@code AWS_REGION}, {@code AWS_PROFILE}, {@code AWS_ENDPOINT_URL} and the service's own). All calls block.
 */
@NullMarked
package dev.postern.pki.aws;

import org.jspecify.annotations.NullMarked;
