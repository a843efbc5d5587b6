package dev.postern.proxy.http;

import dev.postern.pki.x509.Fingerprint;
import dev.postern.proxy.access.AccessPolicy;
import dev.postern.proxy.access.Registration;
import dev.postern.proxy.limit.ClientLimits;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What access is decided by on one listener, always as it is in force. For many threads.
 *
 * @param policy {@link AccessPolicy#NONE} where there is none
 * @param register what the register says of a verified leaf
 * @param lookAgain has the register looked at, and what it is given run after that, once, on any thread
 */
public record AccessRules(
        String listener,
        Supplier<AccessPolicy> policy,
        Function<Fingerprint, Registration> register,
        Consumer<Runnable> lookAgain,
        ClientLimits limits) {}
