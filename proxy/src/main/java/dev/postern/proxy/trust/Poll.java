package dev.postern.proxy.trust;

import java.util.Optional;

/**
 * What asking Amazon S3 brought.
 *
 * @param changed whether there is something to load
 * @param trouble why something could not be had
 */
public record Poll(boolean changed, Optional<String> trouble) {}
