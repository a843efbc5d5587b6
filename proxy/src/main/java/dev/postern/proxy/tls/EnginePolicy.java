package dev.postern.proxy.tls;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.SslPolicy;
import dev.postern.proxy.config.TlsEngine;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What an engine of this machine gives of a security policy, in the policy's order, and what it does not. Nothing is ever added.
 *
 * @param protocols the versions, the newest first
 * @param ciphers the suites under their OpenSSL names
 * @param groups for key exchange, by BoringSSL's names; the JDK's engine knows them for the whole process only
 * @param missing what of the policy's versions and suites the engine has not, and its hybrid groups if it has none of them
 */
record EnginePolicy(
        SslProvider provider, List<String> protocols, List<String> ciphers, List<String> groups, List<String> missing) {
    // alb.md 2.4 names the three hybrid groups and not their order, and none of the others.
    private static final List<String> HYBRID_GROUPS =
            List.of("X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024");
    private static final List<String> GROUPS = List.of("X25519", "P-256", "P-384");

    /**
     * The policy as this engine gives it.
     *
     * @throws MalformedInput for an engine this machine does not have, or one that has no version of the policy
     */
    static EnginePolicy of(SslPolicy policy, TlsEngine engine) {
        var provider = provider(engine);
        var library = provider == SslProvider.JDK ? EngineLibrary.jdk() : EngineLibrary.boringSsl();
        var missing = new ArrayList<String>();
        var protocols = given(policy.protocols(), library::hasProtocol, missing);
        var ciphers = given(policy.ciphers(), library::hasCipher, missing);
        if (protocols.isEmpty() || ciphers.isEmpty()) {
            throw new MalformedInput("sslPolicy: " + policy.text() + ": nothing of it is there in " + name(provider)
                    + " (expected: another policy or tlsEngine)");
        }
        var hybrid = policy.postQuantum()
                ? HYBRID_GROUPS.stream().filter(library::hasGroup).toList()
                : List.<String>of();
        if (policy.postQuantum() && hybrid.isEmpty()) {
            missing.add("post-quantum key exchange");
        }
        var groups = new ArrayList<>(hybrid);
        groups.addAll(GROUPS);
        return new EnginePolicy(provider, protocols, ciphers, List.copyOf(groups), List.copyOf(missing));
    }

    static List<String> hybridGroups() {
        return HYBRID_GROUPS;
    }

    private static List<String> given(List<String> names, Predicate<String> has, List<String> missing) {
        names.stream().filter(has.negate()).forEach(missing::add);
        return names.stream().filter(has).toList();
    }

    /** What an operator should know who asked for the whole policy. */
    Optional<String> shortfall(SslPolicy policy) {
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(policy.text() + " without " + String.join(", ", missing) + ", which " + name(provider)
                        + " does not have");
    }

    private static String name(SslProvider provider) {
        return provider == SslProvider.JDK ? "the JDK's engine" : "BoringSSL";
    }

    /** The engine a configuration means on this machine. */
    private static SslProvider provider(TlsEngine engine) {
        return switch (engine) {
            case AUTO -> OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
            case JDK -> SslProvider.JDK;
            case BORINGSSL -> {
                if (!OpenSsl.isAvailable()) {
                    throw new MalformedInput(
                            "tlsEngine: \"boringssl\" does not load on this machine (expected: auto or jdk)");
                }
                yield SslProvider.OPENSSL_REFCNT;
            }
        };
    }
}
