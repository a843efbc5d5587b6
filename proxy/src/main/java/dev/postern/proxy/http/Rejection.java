package dev.postern.proxy.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A request we answer ourselves. {@code why} is for the log; the client learns the status and nothing else. */
record Rejection(HttpResponseStatus status, String why) {}
