package dev.postern.proxy.upstream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The connections to one target that belong to one event loop: all of them, and those waiting for a request, last used first. */
final class TargetConnections {
    final Deque<UpstreamConnection> idle = new ArrayDeque<>();
    final Set<UpstreamConnection> open = new HashSet<>();
}
