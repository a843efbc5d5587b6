/**
 * {@code postern client}: let clients in, renew them, shut them out, and say who there is. Each command finishes first what one
 * before it was stopped at ({@link dev.postern.cli.client.OpenClients}).
 */
@NullMarked
package dev.postern.cli.client;

import org.jspecify.annotations.NullMarked;
