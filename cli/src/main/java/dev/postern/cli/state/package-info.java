/**
 * The state directory, which is all that the commands on this machine share: the authority, the register, the published lists,
 * the server's and the clients' files. {@link dev.postern.cli.state.StateDirectory} knows where everything lies and whether this
 * program can read it; {@link dev.postern.cli.state.Lists} and {@link dev.postern.cli.state.ServerCredential} are what more than
 * one command does with it.
 */
@NullMarked
package dev.postern.cli.state;

import org.jspecify.annotations.NullMarked;
