/**
 * A whole edge on this machine. {@link dev.postern.cli.up.LocalEdge} sets it up: the state
 * ({@link dev.postern.cli.up.UpState}, with the {@link dev.postern.cli.up.SampleClients}), the configuration
 * ({@link dev.postern.cli.up.EdgeFile}) and {@link dev.postern.cli.up.SampleApi}, the private API behind it, which counts what
 * reaches it: this is how a refused client is shown to have reached nothing. {@link dev.postern.cli.up.UpCommand} starts the edge and
 * either serves, with {@link dev.postern.cli.up.Upkeep} beside it, or lets {@link dev.postern.cli.up.SelfProbe} knock and ends.
 */
@NullMarked
package dev.postern.cli.up;

import org.jspecify.annotations.NullMarked;
