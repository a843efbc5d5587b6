package dev.postern.proxy.tls;

import io.netty.handler.ssl.SslContext;

/** A certificate of ours with the engine's context that presents it. */
record ServerContext(ServerCertificate certificate, SslContext context) {}
