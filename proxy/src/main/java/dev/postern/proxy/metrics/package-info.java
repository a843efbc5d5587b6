/**
 * What can be counted: {@link dev.postern.proxy.metrics.EdgeMetrics} holds every metric of the edge with its name, labels and
 * buckets in one file. Labels come from enums and from names in the configuration, never from clients.
 */
@NullMarked
package dev.postern.proxy.metrics;

import org.jspecify.annotations.NullMarked;
