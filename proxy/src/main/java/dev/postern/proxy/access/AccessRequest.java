package dev.postern.proxy.access;

/**
 * What is asked for.
 *
 * @param host without a port, as sent; empty if there is none
 * @param target path and query as sent, still encoded
 */
public record AccessRequest(String method, String host, String target) {}
