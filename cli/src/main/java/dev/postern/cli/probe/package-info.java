/**
 * A black-box check of any edge, a real load balancer too. {@link dev.postern.cli.probe.ProbeRows} lists who knocks and
 * what should happen, {@link dev.postern.cli.probe.Probe} knocks, each time on a new connection and with nothing
 * remembered, and says what it saw as an {@link dev.postern.cli.probe.Observation}. What happens behind the edge it cannot
 * see; whether a refused client's bytes reached anybody is for who holds both ends, such as {@code up --once}.
 */
@NullMarked
package dev.postern.cli.probe;

import org.jspecify.annotations.NullMarked;
