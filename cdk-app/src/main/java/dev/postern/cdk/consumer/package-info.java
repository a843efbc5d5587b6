/** The consumer's side: an endpoint, its DNS name, and a host to try it from. */
@NullMarked
package dev.postern.cdk.consumer;

import org.jspecify.annotations.NullMarked;
