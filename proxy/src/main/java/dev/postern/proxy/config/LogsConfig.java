package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.log.LogTarget;
import dev.postern.proxy.log.Rotation;
import java.util.Optional;

/**
 * Where records go, and in which form. A log that is not named is not written.
 *
 * @param connectionFields how many fields a connection record of the form {@code alb} has: all 15, or the first 12 for older readers
 * @param rotation of the files; without it they are renamed from outside, or grow
 */
public record LogsConfig(
        Optional<LogTarget> connection,
        Optional<LogTarget> access,
        Optional<LogTarget> healthCheck,
        LogFormat format,
        int connectionFields,
        Optional<Rotation> rotation) {
    public static final int DEFAULT_CONNECTION_FIELDS = 15;
    public static final LogsConfig DEFAULT = new LogsConfig(
            Optional.empty(), Optional.empty(), Optional.empty(), LogFormat.ALB, DEFAULT_CONNECTION_FIELDS);

    /** Without rotation. */
    public LogsConfig(
            Optional<LogTarget> connection,
            Optional<LogTarget> access,
            Optional<LogTarget> healthCheck,
            LogFormat format,
            int connectionFields) {
        this(connection, access, healthCheck, format, connectionFields, Optional.empty());
    }

    public LogsConfig {
        if (connectionFields != 12 && connectionFields != 15) {
            throw new MalformedInput("connectionFields: " + connectionFields + " (expected: 15 or 12)");
        }
        if (access.isPresent() && access.equals(connection) && access.get() instanceof LogTarget.File) {
            throw new MalformedInput("access: \"" + access.get() + "\" (expected: another file than connection)");
        }
        if (healthCheck.isPresent()
                && healthCheck.get() instanceof LogTarget.File
                && (healthCheck.equals(connection) || healthCheck.equals(access))) {
            throw new MalformedInput(
                    "healthCheck: \"" + healthCheck.get() + "\" (expected: another file than connection and access)");
        }
    }

    /** Without rotation, and without a log of health checks. */
    public LogsConfig(
            Optional<LogTarget> connection, Optional<LogTarget> access, LogFormat format, int connectionFields) {
        this(connection, access, Optional.empty(), format, connectionFields);
    }
}
