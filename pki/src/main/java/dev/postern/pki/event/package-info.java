/**
 * What happens to clients, lists and certificates, told to whoever wants to know: a
 * {@link dev.postern.pki.event.LifecycleEvent} is a CloudEvent of public facts, and an {@link dev.postern.pki.event.EventSink}
 * takes it to a file, to stdout or elsewhere. Events are for people and their tools; nothing here or at an edge depends on one.
 */
@NullMarked
package dev.postern.pki.event;

import org.jspecify.annotations.NullMarked;
