/**
 * What the operator wrote: {@code postern.yaml} as records. {@link dev.postern.proxy.config.EdgeConfigReader} reads the file
 * once; the records check ranges and what belongs together, so a configuration made in code is held to the same rules. Messages
 * start with the key they speak of, and the reader puts file and line in front. Names follow the load balancer's API.
 */
@NullMarked
package dev.postern.proxy.config;

import org.jspecify.annotations.NullMarked;
