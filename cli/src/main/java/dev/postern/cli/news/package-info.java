/** Telling others what has happened: {@link dev.postern.cli.news.News}, to the sinks of {@code control-plane.yaml}. */
@NullMarked
package dev.postern.cli.news;

import org.jspecify.annotations.NullMarked;
